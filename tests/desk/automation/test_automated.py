"""What the desk says by itself: in whose words, once, and never where the gate is closed."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from agent_tui.config.types import AutomatedMessage, Config, ConfiguredTemplate, Number
from agent_tui.core.agent_texts import AGENT_TEXTS
from agent_tui.core.automated import BY_NAME, TRIGGERS, fill, slots
from agent_tui.core.automated_texts import LANGUAGES, TEXTS, built_in
from agent_tui.desk.automation import automated
from agent_tui.desk.sending.outbox import Leased
from tests.desk.bench import ANA, CUSTOMER, OURS, Bench, a_config

HELLO = "HX" + "0" * 31 + "5"
DAY = 86_400.0


def talking(number: dict[str, Any] | None = None, desk: dict[str, Any] | None = None, **workstream: Any) -> Config:
    """A desk that greets in the workstream's words unless other levels say otherwise."""
    support = Number(id="support", account="main", number=OURS[9:], workstream="ws", automated=number or {})
    templates = (ConfiguredTemplate(name="hello", text="Hello {{1}}, it is us.", content_sid=HELLO),)
    return a_config(numbers={"support": support}, workstream=workstream, automated=desk or {}, templates=templates)


def message(**fields: Any) -> dict[str, AutomatedMessage]:
    return {"agent_joined": AutomatedMessage(**fields)}


def say(bench: Bench, conversation_id: str, trigger: Any = "agent_joined", **more: Any) -> None:
    bench.run(lambda unit: automated.say(unit, bench.config, trigger, conversation_id, bench.now, **more))


def said(bench: Bench) -> list[str]:
    rows = bench.ask("SELECT text FROM messages WHERE kind = 'automated' ORDER BY seq")
    return [row["text"] for row in rows]


def remarks(bench: Bench) -> list[str]:
    return [row["text"] for row in bench.ask("SELECT text FROM messages WHERE direction = 'system' ORDER BY seq")]


def leave(bench: Bench) -> list[Leased]:
    found = []
    while (leased := bench.lease()) is not None:
        found.append(leased)
    return found


def test_every_trigger_has_its_texts_and_their_placeholders_are_known() -> None:
    assert set(TEXTS) | set(AGENT_TEXTS) == set(BY_NAME)
    assert len(BY_NAME) == len(TRIGGERS)
    assert not set(TEXTS) & set(AGENT_TEXTS)
    for name, texts in {**TEXTS, **AGENT_TEXTS}.items():
        assert len(texts) == len(LANGUAGES)
        wanted = {slots(text) for text in texts}
        assert len(wanted) == 1, name
    for row in TRIGGERS:
        assert (row.name in AGENT_TEXTS) == (row.to == "agent")
        assert set(slots(built_in(row.name, "en"))[0]) <= {"AgentName", "QueueName", *row.values}


def test_placeholders_are_filled_once_and_the_unknown_are_empty() -> None:
    names, variables = {"AgentName": "{$tier$}"}, {"tier": "gold", "vip": True}
    assert (
        fill("{AgentName}|{$tier$}|{$vip$}|{$None$}|{Nobody}|{ }{1}", names, variables) == "{$tier$}|gold|true|||{ }{1}"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {$name$}, welcome", "Hello, welcome"),
        ("{$name$} hello\n{$name$} there", "hello\nthere"),
        ("a {$name$} b {$name$}", "a b"),
        ("a{$name$} b ({$name$})", "a b ()"),
        ("{$blank$} {$tier$}", "gold"),
    ],
)
def test_an_empty_value_leaves_no_gap(text: str, said: str) -> None:
    assert fill(text, {}, {"tier": "gold", "blank": ""}) == said


@pytest.mark.parametrize(
    ("number", "workstream", "desk", "text"),
    [
        (None, None, None, None),
        (None, None, {"text": "desk"}, "desk"),
        (None, {"text": "stream"}, {"text": "desk"}, "stream"),
        ({"text": "number"}, {"text": "stream"}, {"text": "desk"}, "number"),
        ({"enabled": False}, {"text": "stream"}, None, None),
        ({}, {"text": "stream"}, None, "stream"),
        ({}, None, None, "You are now talking to ana."),
        (None, {"texts": {"es": "hola"}}, {"text": "desk"}, "desk"),
    ],
)
def test_the_number_comes_before_the_workstream_and_that_before_the_desk(
    number: Any, workstream: Any, desk: Any, text: str | None
) -> None:
    levels = [None if each is None else message(**each) for each in (number, workstream, desk)]
    bench = Bench(talking(levels[0], levels[2], automated=levels[1] or {}))
    conversation_id = bench.owned()
    before = len(said(bench))
    say(bench, conversation_id, occasion="again")
    assert said(bench)[before:] == ([] if text is None else [text])
    bench.close()


@pytest.mark.parametrize(("language", "text"), [("es", "Le atiende ana."), ("pt_BR", "Você está falando com ana.")])
def test_in_the_customers_language(language: str, text: str) -> None:
    bench = Bench(talking(automated=message()))
    conversation_id = bench.owned()
    bench.connection.execute("UPDATE users SET language = ?", [language])
    say(bench, conversation_id, occasion="again")
    assert said(bench)[-1] == text
    bench.close()


@pytest.mark.parametrize(
    ("name", "text"),
    [("{AgentName}\n Ruiz", "Hi {AgentName}: {AgentName} Ruiz"), ("+34600123456", "Hi:"), ("", "Hi:")],
)
def test_a_customer_is_called_by_name_if_there_is_one(name: str, text: str) -> None:
    bench = Bench(talking(automated=message(text="Hi {CustomerFirstName}: {CustomerName}")))
    conversation_id = bench.owned()
    bench.connection.execute("UPDATE users SET name = ?", [name])
    say(bench, conversation_id, occasion="again")
    assert said(bench)[-1] == text
    bench.close()


@pytest.mark.parametrize(("name", "text"), [("Invoices and payments", "Invoices and payments"), ("", "general")])
def test_a_queue_is_called_what_customers_read(name: str, text: str) -> None:
    made = talking(automated=message(text="{QueueName}"))
    queues = {key: structs.replace(each, name=name) for key, each in made.queues.items()}
    bench = Bench(structs.replace(made, queues=queues))
    say(bench, bench.owned(), occasion="again")
    assert said(bench)[-1] == text
    bench.close()


def test_once_an_occasion_also_over_restart_and_reload() -> None:
    bench = Bench(talking(automated=message(text="hi")))
    conversation_id = bench.owned()
    before = len(said(bench))
    for _ in range(2):
        say(bench, conversation_id, occasion="x")
        bench.restart()
        bench.mirror(talking(automated=message(text="hello")))
        say(bench, conversation_id, occasion="x")
    assert len(said(bench)) == before + 1
    say(bench, conversation_id, occasion="y")
    assert len(said(bench)) == before + 2
    bench.close()


def test_outside_the_window_a_template_or_nothing_and_the_timeline_says_so() -> None:
    entry = message(text="hi", template="hello", variables={"1": "{AgentName}"})
    bench = Bench(talking(automated=entry))
    conversation_id = bench.owned()
    leave(bench)
    bench.pass_time(DAY)
    say(bench, conversation_id, occasion="late")
    assert said(bench)[-1] == "Hello ana, it is us."
    bench.mirror(talking(automated=message(text="hi")))
    say(bench, conversation_id, occasion="later")
    assert remarks(bench)[-1].startswith(
        "The automated message agent_joined was not sent: the session window is closed"
    )
    bench.mirror(talking(automated=message(text="hi", template="hello")))
    say(bench, conversation_id, occasion="without values")
    assert "values" in remarks(bench)[-1]
    bench.mirror(talking(automated=message(text="hi", template="hullo")))
    say(bench, conversation_id, occasion="no such template")
    assert "not approved" in remarks(bench)[-1]
    assert [event.kind for event in bench.events[-1:]] == ["message.noted"]
    bench.close()


def test_who_opted_out_gets_nothing_but_the_word_that_it_was_heard() -> None:
    bench = Bench(talking(automated=message(text="hi")))
    conversation_id = bench.owned()
    leave(bench)
    say(bench, conversation_id, occasion="queued before")
    bench.connection.execute("UPDATE pairs SET opted_out_at = '2026-11-23T09:30:00.000Z'")
    say(bench, conversation_id, occasion="queued after")
    say(bench, conversation_id, "opted_out")
    assert "opted out" in remarks(bench)[-1]
    for row in bench.ask("SELECT id FROM attempts WHERE state = 'sending'"):
        bench.connection.execute("UPDATE attempts SET state = 'accepted', status = 'sent' WHERE id = ?", [row["id"]])
    assert [leased.outbound.body for leased in leave(bench)] == [built_in("opted_out", "en")]
    bench.close()


def test_a_machine_at_the_other_end_is_not_answered_for_ever() -> None:
    bench = Bench(talking(automated=message(text="hi")))
    conversation_id = bench.owned()
    for turn in range(100):
        say(bench, conversation_id, occasion=str(turn))
    assert len(said(bench)) == 30
    bench.pass_time(601)
    say(bench, conversation_id, occasion="later")
    assert len(said(bench)) == 31
    bench.close()


@pytest.mark.parametrize(("ago", "answered"), [(590.0, True), (610.0, False)])
def test_a_message_recovered_late_is_not_answered(ago: float, answered: bool) -> None:
    bench = Bench(talking())
    received = bench.recovers(ago, bench.form("hola", CUSTOMER))
    assert received.conversation_id is not None
    say(bench, received.conversation_id, "attachments_off")
    assert (said(bench) == [built_in("attachments_off", "en")]) == answered
    bench.close()


def test_a_remark_has_no_attempt_and_changes_nothing_else() -> None:
    bench = Bench(talking())
    conversation_id = bench.owned(ANA)
    before, attempts = bench.row(conversation_id), bench.value("SELECT COUNT(*) FROM attempts")
    say(bench, conversation_id, "transfer_rejected_notice", ColleagueName="Bo")
    assert remarks(bench) == ["Bo declined the transfer; it is back in general."]
    assert bench.row(conversation_id) == before
    assert bench.value("SELECT COUNT(*) FROM attempts") == attempts
    bench.close()


def test_a_remark_is_in_the_workstreams_language_whatever_the_customer_speaks() -> None:
    entry = AutomatedMessage(text="own", texts={"es": "suyo"})
    own = {"consult_left_notice": entry, "transfer_rejected_notice": AutomatedMessage()}
    bench = Bench(a_config(workstream={"language": "es", "automated": own}))
    conversation_id = bench.owned(ANA)
    bench.ask("UPDATE users SET language = 'de'")
    for trigger in ("transfer_rejected_notice", "consult_left_notice"):
        say(bench, conversation_id, trigger, ColleagueName="Bo")
    assert remarks(bench) == ["Bo ha rechazado el traspaso; vuelve a general.", "suyo"]
    bench.close()


def test_what_is_off_costs_no_look_into_the_database() -> None:
    bench = Bench()
    conversation_id = bench.opened()
    asked: list[str] = []
    bench.connection.set_trace_callback(asked.append)
    bench.run(lambda unit: automated.say(unit, bench.config, "greeting", conversation_id, bench.now))
    assert [each for each in asked if each.startswith(("SELECT", "INSERT"))] == []
    bench.connection.set_trace_callback(None)
    bench.close()
