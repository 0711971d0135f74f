"""A bot behind a URL: turns that are leased, answers, failures."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from agent_tui.channel.bot_http import BotAnswer, BotMessage, BotRequest, ask_bot, sign
from agent_tui.channel.net import open_http
from agent_tui.desk.automation import http_bot
from tests.desk.automation.test_bots import HTTP, a_desk, said, why
from tests.desk.bench import Bench


def test_what_a_bot_behind_a_url_says_leaves_as_it_is() -> None:
    bench = a_desk(HTTP)
    bench.hears("tell me {$topic$}")
    (turn,) = bench.run(lambda unit: http_bot.lease_turns(unit, bench.config, bench.now))
    answer = BotAnswer(messages=["You wrote: tell me {$topic$} {AgentName}"], variables={"topic": "secret"})
    bench.run(lambda unit: http_bot.settle_turn(unit, bench.config, turn.request, answer, bench.now))
    assert said(bench) == ["You wrote: tell me {$topic$} {AgentName}"]
    bench.close()


def leased(bench: Bench) -> list[http_bot.Turn]:
    return bench.run(lambda unit: http_bot.lease_turns(unit, bench.config, bench.now))


def answers(bench: Bench, request: BotRequest, answer: BotAnswer | str) -> None:
    bench.run(lambda unit: http_bot.settle_turn(unit, bench.config, request, answer, bench.now))


def test_new_messages_and_variables_go_and_come() -> None:
    bench = a_desk(HTTP)
    bench.hears("one")
    bench.hears("two")
    (turn,) = leased(bench)
    assert [each.text for each in turn.request.messages] == ["one", "two"]
    assert leased(bench) == []
    bench.hears("three")
    answers(bench, turn.request, BotAnswer(messages=["hi", "there"], variables={"topic": "order"}))
    assert said(bench) == ["hi", "there"]
    (turn,) = leased(bench)
    assert ([each.text for each in turn.request.messages], turn.request.variables) == (["three"], {"topic": "order"})
    answers(bench, turn.request, BotAnswer(action="escalate", summary="Wants a refund."))
    assert "it asked for people. Wants a refund. It knows: topic = order." in why(bench)
    assert bench.row(turn.request.conversation_id).queue == "orders"
    bench.close()


def test_it_ends_a_conversation_and_names_a_queue() -> None:
    bench = a_desk(HTTP)
    bench.hears("one")
    (turn,) = leased(bench)
    answers(bench, turn.request, BotAnswer(action="end", messages=["bye"]))
    assert bench.row(turn.request.conversation_id).state == "closed"
    bench.hears("two")
    (turn,) = leased(bench)
    answers(bench, turn.request, BotAnswer(action="escalate", queue="billing"))
    assert bench.row(turn.request.conversation_id).queue == "billing"
    bench.close()


def test_a_lease_survives_a_crash_and_only_the_latest_turn_counts() -> None:
    bench = a_desk(HTTP)
    bench.hears("one")
    (first,) = leased(bench)
    bench.restart()
    assert leased(bench) == []
    bench.pass_time(16)
    (second,) = leased(bench)
    assert [each.text for each in second.request.messages] == ["one"]
    answers(bench, first.request, BotAnswer(messages=["late"]))
    answers(bench, second.request, BotAnswer(messages=["now"]))
    answers(bench, second.request, "a second answer is none")
    assert said(bench) == ["now"]
    bench.close()


async def asked(handler: Any, timeout: float = 2.0) -> BotAnswer | str:
    request = BotRequest(
        conversation_id="c",
        turn=1,
        number="support",
        language="en",
        messages=[BotMessage(id="m", at="x", text="hola")],
        variables={},
    )
    async with open_http(httpx.MockTransport(handler)) as http:
        return await ask_bot(http, "https://bot.example/desk", "s3", request, 1000, timeout)


FAILURES = {
    "time-out": (None, "no answer within"),
    "refused": (httpx.ConnectError("no"), "no answer within"),
    "500": (httpx.Response(500), "HTTP 500"),
    "redirect": (httpx.Response(302, headers={"location": "https://x.example"}), "HTTP 302"),
    "not JSON": (httpx.Response(200, text="<html>"), "not of the form"),
    "unknown key": (httpx.Response(200, json={"mesages": []}), "not of the form"),
    "wrong type": (httpx.Response(200, json={"messages": "hi"}), "not of the form"),
    "too many": (httpx.Response(200, json={"messages": ["x"] * 6}), "not of the form"),
    "empty message": (httpx.Response(200, json={"messages": [""]}), "not of the form"),
    "nothing": (httpx.Response(200, json={}), "says nothing"),
    "silence": (
        httpx.Response(200, json={"messages": [], "variables": {"a": 1}, "action": "continue"}),
        "says nothing",
    ),
    "blank": (httpx.Response(200, json={"messages": [" \u200b"]}), "says nothing"),
    "odd variable": (httpx.Response(200, json={"variables": {"two\nlines": 1}}), "not of the form"),
    "odd end": (httpx.Response(200, json={"variables": {"topic\n": 1}}), "not of the form"),
    "too long": (httpx.Response(200, text=" " * 70_000), "too long"),
    "nested": (httpx.Response(200, text="[" * 60_000), "not of the form"),
}


@pytest.mark.parametrize(("result", "words"), FAILURES.values(), ids=FAILURES.keys())
async def test_every_failure_hands_over_at_once_and_says_why(result: Any, words: str) -> None:
    async def handler(_request: httpx.Request) -> httpx.Response:
        if isinstance(result, Exception):
            raise result
        if result is None:
            raise httpx.ReadTimeout("slow")
        return httpx.Response(result.status_code, headers=dict(result.headers), content=result.content)

    answer = await asked(handler)
    assert isinstance(answer, str)
    assert words in answer
    bench = a_desk(HTTP)
    bench.hears("one")
    (turn,) = leased(bench)
    answers(bench, turn.request, answer)
    assert bench.row(turn.request.conversation_id).queue == "general"
    assert answer in why(bench)
    bench.close()


async def test_the_request_is_signed() -> None:
    seen: list[httpx.Request] = []

    async def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"messages": ["hi"], "action": "continue"})

    assert await asked(handler) == BotAnswer(messages=["hi"])
    assert seen[0].headers["x-agent-tui-signature"] == sign("s3", 1000, seen[0].content)
