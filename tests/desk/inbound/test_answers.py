"""The first answer to a conversation that an agent started: with the sender, or routed like any other."""

from __future__ import annotations

import pytest

from agent_tui.config.types import ClassifyRule, Condition, Outputs, RouteRule, Ruleset, TextMatch
from agent_tui.desk.outbound import start
from agent_tui.wire.conversations import StartConversation
from tests.desk.bench import BO, TEMPLATE, Bench, a_config


def started(bench: Bench) -> str:
    body = StartConversation(
        client_id="s1",
        number="support",
        to="+34600111222",
        template_id=TEMPLATE,
        variables={"1": "1042", "2": "sent"},
    )
    return bench.run(lambda unit: start.start(unit, bench.config, BO, body, bench.now)).conversation.id


def a_bench(**workstream: object) -> Bench:
    refund = Ruleset(
        name="topics",
        rules=(
            ClassifyRule(
                name="refund", when=Condition(body=TextMatch(words=("refund",))), set=Outputs(variables={"topic": "m"})
            ),
        ),
    )
    money = RouteRule(name="money", when=Condition(variables={"topic": ("m",)}), queues={"billing": 100})
    return Bench(a_config(workstream={"classify": (refund,), "route": (money,), **workstream}))


@pytest.mark.parametrize("mode", ["push", "pick"])
def test_it_comes_back_to_the_sender_also_above_capacity(mode: str) -> None:
    bench = a_bench(mode=mode, keep_agent=False)
    bench.connect("ana", "bo")
    conversation_id = started(bench)
    assert bench.row(conversation_id).state == "waiting"
    bench.hears("my refund")
    row = bench.row(conversation_id)
    assert (row.state, row.offered_to, row.queue) == ("active", "bo", "general")
    bench.close()


def test_without_the_sender_it_goes_where_its_queue_sends_it() -> None:
    bench = a_bench()
    bench.connect("ana")
    conversation_id = started(bench)
    bench.hears("my refund")
    assert bench.row(conversation_id).offered_to == "ana"
    bench.close()


def test_routed_like_any_other() -> None:
    bench = a_bench(answers_to="routing")
    bench.connect("ana", "bo", "cy")
    conversation_id = started(bench)
    bench.hears("my refund")
    row = bench.row(conversation_id)
    assert (row.state, row.offered_to, row.queue) == ("active", "cy", "billing")
    bench.close()


def test_only_the_first_answer_is_routed() -> None:
    bench = a_bench(answers_to="routing")
    bench.connect("cy")
    conversation_id = started(bench)
    bench.hears("my refund")
    bench.hears("hello?")
    assert bench.row(conversation_id).queue == "billing"
    assert len([event for event in bench.events if event.kind == "conversation.routed"]) == 1
    bench.close()
