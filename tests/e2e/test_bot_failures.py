"""Every failure of a bot behind a URL over the simulated Twilio: people take over at once and see why."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.e2e.embedded import a_world
from tests.e2e.occasions import Stage
from tests.e2e.test_automation import a_bot

CARLA = "+34600000001"
FAILURES: dict[str, tuple[str, str]] = {
    "no answer": ("slow", "no answer within 0.4 seconds"),
    "nobody listens": ("", "no answer within 0.4 seconds"),
    "a fault": ("500 oops", "HTTP 500"),
    "not found": ("404 {}", "HTTP 404"),
    "sent elsewhere": ("302 {}", "HTTP 302"),
    "no JSON": ("200 <html>", "not of the form"),
    "nothing": ("200 ", "not of the form"),
    "a key nobody knows": ('200 {"mesages": []}', "not of the form"),
    "another type": ('200 {"messages": "hi"}', "not of the form"),
    "an action that is none": ('200 {"messages": [], "action": "dance"}', "not of the form"),
    "too many messages": ('200 {"messages": ["a", "b", "c", "d", "e", "f"]}', "not of the form"),
    "an empty message": ('200 {"messages": [""]}', "not of the form"),
    "too long an answer": ("200 " + " " * 70_000, "too long"),
    "nested without end": ("200 " + "[" * 60_000, "not of the form"),
    "a queue that is not there": ('200 {"messages": [], "action": "escalate", "queue": "nowhere"}', "nowhere"),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", FAILURES)
async def test_people_take_over_at_once_and_see_why(name: str, tmp_path: Path) -> None:
    answer, why = FAILURES[name]
    async with contextlib.AsyncExitStack() as stack:
        url = "http://127.0.0.1:9/desk"
        if answer:
            url, _ = await stack.enter_async_context(a_bot(answer))
        more = f'[workstreams.support.bot]\nurl = "{url}"\nsecret = "s3"\ntimeout = "400ms"\n'
        world = await stack.enter_async_context(a_world(tmp_path, mode="push", more=more))
        stage = Stage(world, await stack.enter_async_context(world.desk()))
        await stage.everybody_is_here()
        at, who, _ = await stage.owned(CARLA)
        lines = await stage.agents[who].transcript(at)
        assert any(why in line["text"] for line in lines if line["direction"] == "system"), lines
        await stage.writes(CARLA, "are you there?")
        assert await world.twilio.sent() == [], "the bot is silent"
