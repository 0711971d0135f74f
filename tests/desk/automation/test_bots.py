"""Bots first: the menu's every way, and what people find when they take over."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec import structs
from msgspec.structs import replace

from agent_tui.channel.bot_http import BotAnswer
from agent_tui.config.rules import ClassifyRule, Condition, Outputs, RouteRule, Ruleset
from agent_tui.config.types import Bot, BotOption, BotStep, Config, Overflow, OverflowCondition, Queue
from agent_tui.core.asking_people import asks_for_person
from agent_tui.core.conditions import Text
from agent_tui.desk.automation import http_bot
from agent_tui.desk.automation.menu_bot import AGAIN
from agent_tui.desk.conversations import transfer
from agent_tui.desk.routing.compare import compare
from agent_tui.desk.routing.why import BOT_FIRST
from agent_tui.desk.routing.why import why as explain
from agent_tui.wire.conversations import Transfer
from tests.desk.bench import ANA, SAM, START, Bench, a_config

MENU = Bot(
    queue="robots",
    misunderstood=2,
    turns=6,
    menu={
        "start": BotStep(
            say="What is it about?",
            options=(
                BotOption(label="An order", words=("order",), button="o", set={"topic": "order"}, go="order"),
                BotOption(label="Money", queue="billing"),
                BotOption(label="Nothing", end=True),
                BotOption(label="Again", go="start"),
            ),
        ),
        "order": BotStep(say="So it is {$topic$}."),
    },
)
HTTP = Bot(url="https://bot.example/desk", turns=6)


def a_desk(bot: Bot = MENU, **queue: Any) -> Bench:
    queues = {
        "general": Queue(id="general", members=("ana", "bo"), **queue),
        "billing": Queue(id="billing", members=("cy",)),
        "orders": Queue(id="orders", members=("ana",)),
        "robots": Queue(id="robots", members=("ana",)),
    }
    rule = ClassifyRule(when=Condition(variables={"topic": ("order",)}), set=Outputs(skills={}, priority=1))
    routes = (RouteRule(when=Condition(variables={"topic": ("order",)}), queues={"orders": 100}),)
    routes += (RouteRule(queues={"general": 100}),)
    workstream = {"bot": bot, "classify": (Ruleset(rules=(rule,)),), "route": routes}
    return Bench(a_config(queues=queues, workstream=workstream))


def talks(bench: Bench, *texts: str, **more: str) -> str:
    conversation_id = ""
    for text in texts:
        conversation_id = bench.hears(text, **more).conversation_id or ""
        bench.advance(1)
    return conversation_id


def said(bench: Bench) -> list[str]:
    return [row["text"] for row in bench.ask("SELECT text FROM messages WHERE kind = 'bot' ORDER BY seq")]


def why(bench: Bench) -> str:
    rows = bench.ask("SELECT text FROM messages WHERE direction = 'system' ORDER BY seq")
    return str(rows[-1]["text"])


GREETING = "What is it about?\n1 An order\n2 Money\n3 Nothing\n4 Again"


def test_the_bot_has_it_first_and_nobody_is_offered_it() -> None:
    bench = a_desk()
    bench.connect("ana", "bo")
    row = bench.row(talks(bench, "hola"))
    assert (row.state, row.queue, row.offered_to) == ("open", None, None)
    assert said(bench) == [GREETING]
    bench.close()


def test_why_says_that_a_bot_has_it_and_a_comparison_leaves_it_out() -> None:
    bench = a_desk()
    bench.connect("ana", "bo")
    conversation_id = talks(bench, "hola")
    told = bench.run(lambda unit: explain(unit, bench.config, SAM, conversation_id, bench.now))
    assert told.waiting_for == "the customer to answer the bot"
    assert told.queue.reason == BOT_FIRST
    found = bench.run(lambda unit: compare(unit, bench.config, START))
    assert (found.compared, found.bots, found.elsewhere) == (0, 1, [])
    talks(bench, "a person")
    told = bench.run(lambda unit: explain(unit, bench.config, SAM, conversation_id, bench.now))
    assert "bot" not in told.waiting_for
    bench.close()


@pytest.mark.parametrize("answer", ["1", "my ORDER", "button"])
def test_an_option_sets_variables_and_the_rules_run_again_with_them(answer: str) -> None:
    bench = a_desk()
    bench.connect("ana")
    talks(bench, "hola")
    more = {"ButtonPayload": "o", "ButtonText": "x"} if answer == "button" else {}
    row = bench.row(talks(bench, answer, **more))
    assert (row.queue, row.priority, row.variables, row.offered_to) == ("orders", 1, {"topic": "order"}, "ana")
    assert said(bench)[-1] == "So it is order."
    assert why(bench) == "The bot handed over: its menu ends here. It knows: topic = order."
    bench.close()


def test_of_several_messages_the_latest_that_means_something_counts() -> None:
    bench = a_desk()
    talks(bench, "hola")
    for text in ("2", "please", ":)"):
        conversation_id = bench.hears(text).conversation_id or ""
    bench.advance(1)
    assert bench.row(conversation_id).queue == "billing"
    bench.close()


@pytest.mark.parametrize(
    ("texts", "queue", "state"),
    [
        (("I have an order and want to talk to a person",), "general", "open"),
        (("a person!", "an order"), "general", "open"),
        (("2 Money",), "billing", "open"),
        (("it is about money",), "billing", "open"),
        (("3 Nothing",), None, "closed"),
        (("nothing works",), None, "open"),
    ],
)
def test_a_person_before_words_and_labels_choose(texts: tuple[str, ...], queue: str | None, state: str) -> None:
    bench = a_desk()
    talks(bench, "hola")
    for text in texts:
        conversation_id = bench.hears(text).conversation_id or ""
    bench.advance(1)
    row = bench.row(conversation_id)
    assert (row.queue, row.state) == (queue, state)
    bench.close()


def test_options_are_named_in_the_customers_language() -> None:
    start = MENU.menu["start"]
    options = tuple(
        replace(each, labels={"es": f"es {each.label}"} if each.label != "Money" else {}) for each in start.options
    )
    bench = a_desk(replace(MENU, menu=MENU.menu | {"start": replace(start, says={"es": "¿Qué?"}, options=options)}))
    bench.hears("hola")
    bench.ask("UPDATE users SET language = 'es_MX'")
    bench.advance(1)
    assert said(bench)[-1] == "¿Qué?\n1 es An order\n2 Money\n3 es Nothing\n4 es Again"
    talks(bench, "???")
    assert said(bench)[-1].endswith("agente».\n1 es An order\n2 Money\n3 es Nothing\n4 es Again")
    bench.close()


def test_a_bot_that_hands_over_to_its_own_queue_leaves_nobody_there() -> None:
    bench = a_desk(replace(HTTP, queue="robots"))
    conversation_id = bench.hears("hola").conversation_id or ""
    (turn,) = bench.run(lambda unit: http_bot.lease_turns(unit, bench.config, bench.now))
    answer = BotAnswer(action="escalate", queue="robots")
    bench.run(lambda unit: http_bot.settle_turn(unit, bench.config, turn.request, answer, bench.now))
    assert bench.row(conversation_id).queue == "general"
    assert "It named its own queue robots, so the rules chose." in why(bench)
    bench.close()


def test_an_option_into_a_queue_and_one_that_ends() -> None:
    bench = a_desk()
    talks(bench, "hola")
    one = talks(bench, "2")
    assert bench.row(one).queue == "billing"
    told = bench.run(lambda unit: explain(unit, bench.config, SAM, one, bench.now))
    assert (told.queue.id, told.queue.reason) == ("billing", "the bot named it")
    bench.close()
    bench = a_desk()
    talks(bench, "hola")
    record = bench.record(talks(bench, "3"))
    assert (record.state, record.close_reason) == ("closed", "bot_end_conversation")
    bench.close()


@pytest.mark.parametrize("texts", [["a person, please"], ["hola", "оператор"]])
def test_a_person_is_always_understood(texts: list[str]) -> None:
    bench = a_desk()
    row = bench.row(talks(bench, *texts))
    assert row.queue == "general"
    assert "asked for a person" in why(bench)
    bench.close()


def test_what_it_does_not_understand_is_asked_again_and_then_people_take_over() -> None:
    bench = a_desk()
    talks(bench, "hola", "hm")
    assert said(bench)[-1].endswith("1 An order\n2 Money\n3 Nothing\n4 Again")
    assert bench.row(talks(bench, "hm")).queue == "general"
    assert "did not understand 2 answers" in why(bench)
    bench.close()


@pytest.mark.parametrize(
    ("spoken", "sorry", "says"),
    [
        ("it", {"it": "Non ho capito."}, "Non ho capito."),
        ("it", {}, AGAIN["en"]),
        ("es_MX", {}, AGAIN["es"]),
        ("es", {"es": "¿Cómo?"}, "¿Cómo?"),
    ],
)
def test_what_it_does_not_understand_it_says_in_their_language(spoken: str, sorry: dict[str, str], says: str) -> None:
    bench = a_desk(structs.replace(MENU, sorry=sorry))
    talks(bench, "hi")
    bench.connection.execute("UPDATE users SET language = ?", [spoken])
    talks(bench, "what?")
    assert said(bench)[-1].splitlines()[0] == says
    bench.close()


@pytest.mark.parametrize("language", [each for each in AGAIN if each != "en"])
def test_the_word_that_it_names_brings_a_person(language: str) -> None:
    word = re.findall(r"[«„\"]\s?(.+?)\s?[»“\"]", AGAIN[language])[0]
    assert asks_for_person(Text.of(word))


def test_loops_are_bounded_by_turns_and_storms_by_the_minute() -> None:
    bench = a_desk()
    conversation_id = talks(bench, "hola", *["4"] * 9)
    assert bench.row(conversation_id).queue == "general"
    assert len(said(bench)) <= 6
    bench.close()
    bench = a_desk(replace(MENU, turns=200))
    conversation_id = talks(bench, "hola", *["4"] * 30)
    assert "in a minute" in why(bench)
    bench.close()


def test_after_the_handover_the_bot_is_silent_and_a_transfer_to_its_queue_wakes_it() -> None:
    bench = a_desk()
    bench.connect("ana")
    conversation_id = talks(bench, "person")
    count = len(said(bench))
    talks(bench, "hello?")
    assert len(said(bench)) == count
    bench.accept(ANA, conversation_id)
    bench.do(transfer.transfer, ANA, conversation_id, Transfer(queue="robots"))
    bench.advance(1)
    assert bench.row(conversation_id).queue is None
    assert said(bench)[-1] == GREETING
    assert bench.row(talks(bench, "person")).queue == "general"
    bench.close()


def test_overflow_is_looked_at_the_first_time_only() -> None:
    full = (Overflow(when=OverflowCondition(open_over=1), do="end"),)
    bench = a_desk(overflow=full)
    first = talks(bench, "person", sender="whatsapp:+34600000001")
    assert bench.row(first).state == "open"
    assert bench.row(talks(bench, "person")).state == "closed"
    bench.run(lambda unit: unit.run("start_talk", id=first, seen_seq=0))
    bench.run(lambda unit: unit.run("leave_queue_for_bot", id=first))
    talks(bench, "x", sender="whatsapp:+34600000002")
    bench.close()


def test_a_restart_or_a_reload_in_the_middle_changes_nothing() -> None:
    bench = a_desk()
    bench.hears("hola")
    bench.restart()
    bench.advance(1)
    assert said(bench) == [GREETING]
    bench.mirror(replace(bench.config, workstreams={"ws": replace(bench.config.workstreams["ws"], bot=None)}))
    assert bench.row(talks(bench, "1")).queue is not None
    assert "no such bot" in why(bench)
    bench.close()


def test_who_opted_out_is_handed_over_without_a_word() -> None:
    bench = a_desk()
    row = bench.row(talks(bench, "STOP"))
    assert (said(bench), row.queue) == ([], "general")
    bench.close()


def test_a_message_recovered_late_goes_to_people() -> None:
    bench = a_desk()
    received = bench.recovers(700, bench.form("hola"))
    assert bench.row(received.conversation_id or "").queue == "general"
    bench.close()


def test_a_pick_workstream_has_no_bot() -> None:
    bench = a_desk()
    config: Config = bench.config
    bench.mirror(replace(config, workstreams={"ws": replace(config.workstreams["ws"], mode="pick")}))
    assert bench.row(bench.opened()).queue == "general"
    bench.close()
