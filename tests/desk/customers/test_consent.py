"""Consent: the customer's latest word counts, and what it stops and does not stop."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent_tui.config.outbound_types import OptOut
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.outbound import start
from agent_tui.desk.sending import reply
from agent_tui.wire.conversations import StartConversation
from agent_tui.wire.messages import Send
from tests.desk.bench import ANA, OURS_TOO, START, TEMPLATE, Bench, a_config

Make = Callable[..., Bench]


def kinds(bench: Bench, *wanted: str) -> list[tuple[str, object]]:
    return [(event.kind, event.data["source"]) for event in bench.events if event.kind in wanted]


def test_a_word_opts_out_start_opts_in_and_both_are_events(bench: Bench) -> None:
    conversation_id = bench.opened(body="STOP")
    row = bench.row(conversation_id)
    assert row.consent is not None
    assert (row.consent.opted_out_at, row.consent.opted_out_source) == (to_text(START), "keyword")
    bench.pass_time(60)
    bench.hears("stop")
    bench.hears("Start")
    consent = bench.row(conversation_id).consent
    assert consent is not None
    assert (consent.opted_out_at, consent.opted_in_source) == (None, "keyword")
    assert kinds(bench, "customer.opted_out", "customer.opted_in") == [
        ("customer.opted_out", "keyword"),
        ("customer.opted_in", "keyword"),
    ]


def test_start_from_one_who_never_opted_out_is_just_a_message(bench: Bench) -> None:
    assert bench.row(bench.opened(body="START")).consent is None


def test_consent_is_of_one_number(bench: Bench) -> None:
    bench.opened(body="STOP")
    assert bench.row(bench.opened(To=OURS_TOO)).consent is None


def test_a_late_stop_does_not_undo_a_later_start(bench: Bench) -> None:
    conversation_id = bench.opened(body="STOP")
    bench.pass_time(600)
    bench.hears("START")
    bench.recovers(300, bench.form("STOP"))
    consent = bench.row(conversation_id).consent
    assert consent is not None
    assert consent.opted_out_at is None


def test_the_workstreams_language_and_its_own_words_count() -> None:
    spanish = Bench(a_config(workstream={"language": "es", "opt_out": OptOut(stop=("ya no",))}))
    assert spanish.row(spanish.opened(sender="whatsapp:+34600000001", body="Baja")).consent is not None
    assert spanish.row(spanish.opened(sender="whatsapp:+34600000002", body="¡YA NO!")).consent is not None
    assert spanish.row(spanish.opened(sender="whatsapp:+34600000003", body="стоп")).consent is None
    spanish.close()


def test_opted_out_templates_are_refused_but_an_agent_may_answer_while_the_window_is_open(bench: Bench) -> None:
    conversation_id = bench.owned()
    bench.hears("STOP")
    assert bench.sends(ANA, conversation_id, "I have noted it.").status == "queued"
    bench.pass_time(25 * 3600)
    template = Send(client_id="t1", template_id=TEMPLATE, variables={"1": "1042", "2": "sent"})
    with pytest.raises(Refused) as refused:
        bench.do(reply.send, ANA, conversation_id, template)
    assert refused.value.code == "opted_out"
    with pytest.raises(Refused, match="opted out: nothing may go out") as closed:
        bench.do(reply.send, ANA, conversation_id, Send(client_id="t2", text="Hello"))
    assert (closed.value.code, closed.value.hint) == ("window_closed", "Wait until the customer writes.")


def test_where_the_customer_agreed_is_kept_with_the_moment_and_never_undoes_an_opt_out(bench: Bench) -> None:
    body = StartConversation(
        client_id="s1",
        number="support",
        to="+34600111222",
        template_id=TEMPLATE,
        variables={"1": "1042", "2": "sent"},
        opt_in="web form",
    )
    started = bench.run(lambda unit: start.start(unit, bench.config, ANA, body, bench.now))
    consent = started.conversation.consent
    assert consent is not None
    assert (consent.opted_in_at, consent.opted_in_source) == (to_text(START), "web form")
    assert kinds(bench, "customer.opted_in") == [("customer.opted_in", "agent")]
