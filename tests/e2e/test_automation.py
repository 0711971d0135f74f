"""Greeting, bot and survey over the simulated Twilio, with a real program behind the bot's URL."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

from agent_tui.channel.bot_http import sign
from tests.e2e.callers import Agent
from tests.e2e.embedded import a_world
from tests.e2e.polling import until_async

CARLA, DAN = "+34600000001", "+34600000002"
SURVEY = """
[workstreams.support.survey]
question = "How was it?"
[automated.agent_joined]
text = "{AgentName} is here."
"""


@contextlib.asynccontextmanager
async def a_bot(*answers: str) -> AsyncIterator[tuple[str, list[dict[str, object]]]]:
    """A program that gives these answers in turn (``slow``: none at all); its URL and what it was asked."""
    asked: list[dict[str, object]] = []
    left = list(answers)
    waiting = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        body = await reader.readexactly(length)
        signature = head.split("x-agent-tui-signature: ")[1].split("\r\n")[0]
        seconds = int(signature.split(",")[0].removeprefix("t="))
        asked.append(json.loads(body) | {"signed": signature == sign("s3", seconds, body)})
        answer = left.pop(0)
        if answer == "slow":
            await waiting.wait()
        status, _, text = answer.partition(" ")
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(text.encode())}\r\nConnection: close\r\n\r\n{text}".encode()
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/desk", asked
    finally:
        waiting.set()
        server.close()


def with_bot(url: str) -> str:
    return f'{SURVEY}[workstreams.support.bot]\nurl = "{url}"\nsecret = "s3"\ntimeout = "400ms"\n'


async def offered(ana: Agent, customer: str) -> str:
    async def look() -> str | None:
        rows = await ana.rows("mine")
        return next((str(row["id"]) for row in rows if row["customer"]["address"] == f"whatsapp:{customer}"), None)

    return await until_async(look, "the offer")


async def test_bot_then_agent_then_survey(tmp_path: Path) -> None:
    first = '200 {"messages": ["Hi, I am a bot."], "variables": {"topic": "order"}}'
    second = '200 {"messages": [], "action": "escalate", "summary": "Wants an order."}'
    async with a_bot(first, second) as (url, asked), a_world(tmp_path, mode="push", more=with_bot(url)) as world:
        async with world.desk() as desk:
            ana, sue = desk.agents["ana"], desk.agents["sue"]
            await ana.get("/me")
            await world.twilio.say(CARLA, "hello")
            await until_async(lambda: world.twilio.sent("Hi, I am a bot."), "the bot's words")
            assert await ana.rows("mine") == []
            await world.twilio.say(CARLA, "a person please")
            conversation_id = await offered(ana, CARLA)
            await ana.act(conversation_id, "accept")
            await until_async(lambda: world.twilio.sent("Ana Petrova is here."), "the word that Ana is here")
            texts = [each["text"] for each in await ana.transcript(conversation_id)]
            assert any("Wants an order. It knows: topic = order." in text for text in texts)
            assert [len(each["messages"]) for each in asked] == [1, 1]  # type: ignore[arg-type]
            assert all(each["signed"] for each in asked)
            await ana.act(conversation_id, "close")

            async def question() -> bool:
                return any("How was it?" in row["body"] for row in await world.twilio.sent())

            await until_async(question, "the survey")
            await world.twilio.say(CARLA, "5")
            await world.twilio.say(CARLA, "kind people")
        async with world.desk() as desk:
            sue = desk.agents["sue"]
            page = await sue.get("/surveys?agent=ana")
            assert [(row["score"], row["comment"], row["state"]) for row in page["items"]] == [
                (5, "kind people", "done")
            ]
            assert page["figures"]["mean"] == 5.0
            assert len(await sue.rows()) == 1
            assert len([row for row in await world.twilio.sent() if "How was it?" in row["body"]]) == 1


async def test_a_bot_that_does_not_answer_or_breaks_hands_over_at_once(tmp_path: Path) -> None:
    async with (
        a_bot("slow", "500 oops") as (url, _asked),
        a_world(tmp_path, mode="push", more=with_bot(url)) as world,
        world.desk() as desk,
    ):
        ana = desk.agents["ana"]
        await ana.get("/me")
        for customer, words in ((CARLA, "no answer within 0.4 seconds"), (DAN, "HTTP 500")):
            await world.twilio.say(customer, "hello")
            conversation_id = await offered(ana, customer)
            await ana.act(conversation_id, "accept")
            texts = [each["text"] for each in await ana.transcript(conversation_id)]
            assert any(words in text for text in texts)
