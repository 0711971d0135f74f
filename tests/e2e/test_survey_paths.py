"""Every path of the survey over the simulated Twilio: what the customer gets, what is stored, what opens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_tui.core.survey import phrase
from tests.e2e.embedded import a_world
from tests.e2e.occasions import Stage
from tests.e2e.polling import until_async

CARLA = "+34600000001"
ASK = {"name": "ask", "language": "en", "category": "UTILITY", "status": "approved", "variables": {}}
QUESTION = f"Well?\n{phrase('scale', 'en')}"
COMMENT, THANKS, REMINDER = phrase("comment", "en"), phrase("thanks", "en"), phrase("reminder", "en")
TEMPLATE = "Tell us: 1 to 5?"
Play = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class Way:
    """``survey``: lines of the configuration; ``said``: its messages at Twilio; then state, score and comment of it."""

    play: Play
    said: tuple[str, ...] = ()
    state: str | None = None
    score: int | None = None
    comment: str = ""
    survey: str = 'question = "Well?"'
    workstream: str = ""
    conversations: int = 1


async def settled(stage: Stage, *words: str) -> None:
    """Every text so far stands at Twilio, and these too."""

    async def look() -> bool:
        texts = [row["body"] for row in await stage.world.twilio.sent()]
        return all(any(word in text for text in texts) for word in words)

    await until_async(look, f"{words}")


async def end(stage: Stage, how: str = "end", who: str | None = None) -> None:
    at, owner, _ = await stage.owned(CARLA)
    await stage.does(who or owner, at, how)


def asked(*answers: str, first: str = "Well?", **more: object) -> Play:
    """The agent closes; the customer answers."""

    async def play(stage: Stage) -> None:
        await end(stage, "close")
        await settled(stage, first)
        for answer in answers:
            await stage.writes(CARLA, answer, **more)

    return play


async def ends_then_closes(stage: Stage) -> None:
    at, owner, _ = await stage.owned(CARLA)
    await stage.does(owner, at, "end")
    await stage.does(owner, at, "close")


async def closed_by_itself(stage: Stage) -> None:
    at, owner, _ = await stage.owned(CARLA)
    await stage.does(owner, at, "wait")
    stage.world.clock.jump(minutes=11)
    await settled(stage, "Well?")


async def reminded(stage: Stage) -> None:
    await asked()(stage)
    stage.world.clock.jump(minutes=11)
    await settled(stage, REMINDER)
    stage.world.clock.jump(minutes=30)
    await stage.writes(CARLA, "2")


async def expired(stage: Stage) -> None:
    await asked()(stage)
    stage.world.clock.jump(hours=2)

    async def look() -> bool:
        return bool((await stage.agents["sue"].get("/surveys"))["items"][0]["state"] == "expired")

    await until_async(look, "the end of the survey")
    await stage.writes(CARLA, "5")


async def comment_expired(stage: Stage) -> None:
    await asked("5")(stage)
    await settled(stage, COMMENT)
    stage.world.clock.jump(hours=2)

    async def look() -> bool:
        return bool((await stage.agents["sue"].get("/surveys"))["items"][0]["state"] == "done")

    await until_async(look, "the end of the comment")


async def after_the_window(stage: Stage) -> None:
    at, owner, _ = await stage.owned(CARLA)
    stage.world.clock.jump(hours=25)
    await stage.everybody_is_here()
    await stage.does(owner, at, "end")


async def opted_out(stage: Stage) -> None:
    at, owner, _ = await stage.owned(CARLA)
    await stage.writes(CARLA, "STOP")
    await stage.does(owner, at, "end")


async def linked(stage: Stage) -> None:
    await end(stage, "close")
    await settled(stage, "https://s.example/q?ref=")
    await stage.writes(CARLA, "5")


async def two_sessions(stage: Stage) -> None:
    at, owner, _ = await stage.owned(CARLA)
    await stage.does(owner, at, "end")
    await settled(stage, "Well?")
    await stage.writes(CARLA, "I forgot something")
    await stage.does(owner, at, "end")
    await stage.writes(CARLA, "1")


PATHS: dict[str, Way] = {
    "the agent ends": Way(lambda stage: end(stage), (QUESTION,), "asked"),
    "the agent ends and closes, asked once": Way(ends_then_closes, (QUESTION,), "asked"),
    "the desk closes by itself": Way(
        closed_by_itself, (QUESTION,), "asked", workstream='close_after_waiting = "10m"\n'
    ),
    "a supervisor force closes, not asked": Way(lambda stage: end(stage, "close", "sue")),
    "switched off": Way(lambda stage: end(stage), survey='question = "Well?"\nenabled = false'),
    "a number and a comment": Way(asked("4", "kind"), (QUESTION, COMMENT, THANKS), "done", 4, "kind"),
    "a word": Way(asked("four"), (QUESTION, COMMENT), "comment", 4),
    "no comment wanted": Way(
        asked("5"), (QUESTION, THANKS), "done", 5, survey='question = "Well?"\ncomment = false'
    ),
    "a question after the score": Way(asked("5", "and my refund?"), (QUESTION, COMMENT), "comment", 5, conversations=2),
    "an ordinary message": Way(asked("one more thing"), (QUESTION,), "asked", conversations=2),
    "a button": Way(
        asked("Very good", first=TEMPLATE, button={"text": "Very good", "payload": "5"}),
        (TEMPLATE, COMMENT), "comment", 5, survey='question = "Well?"\ncontent = "ask"',
    ),
    "a reminder, once": Way(
        reminded, (QUESTION, REMINDER, COMMENT), "comment", 2, survey='question = "Well?"\nremind_after = "10m"'
    ),
    "no answer": Way(
        expired, (QUESTION,), "expired", survey='question = "Well?"\nexpires_after = "1h"', conversations=2
    ),
    "no comment": Way(comment_expired, (QUESTION, COMMENT), "done", 5),
    "the window is closed, a template": Way(
        after_the_window, (TEMPLATE,), "asked", survey='question = "Well?"\ntemplate = "ask"'
    ),
    "the window is closed, none": Way(after_the_window, (), "skipped"),
    "opted out": Way(opted_out, (), "skipped"),
    "a link": Way(
        linked, ("https://s.example/q?ref=",), "linked", survey='link = "https://s.example/q"', conversations=2
    ),
    "two sessions": Way(two_sessions, (QUESTION, QUESTION, COMMENT), "comment", 1),
}  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("name", PATHS)
async def test_it_goes_as_it_should(name: str, tmp_path: Path) -> None:
    path = PATHS[name]
    more = f"[workstreams.support.survey]\n{path.survey}\n[automated.opted_out]\nenabled = false\n"
    async with a_world(tmp_path, mode="push", more=more, workstream=path.workstream) as world:
        await world.twilio.control("POST", "templates", {**ASK, "types": {"twilio/text": {"body": TEMPLATE}}})
        async with world.desk() as desk:
            stage = Stage(world, desk)
            await stage.everybody_is_here()
            if TEMPLATE in path.said:
                await until_async(lambda: _known(stage), "the template")
            await path.play(stage)
            await settled(stage, *path.said)
            found = (await stage.agents["sue"].get("/surveys"))["items"]
            rows = await stage.agents["sue"].rows()
        async with world.desk():
            sent = [row["body"] for row in await world.twilio.sent()]
    assert len(sent) == len(path.said)
    for words in set(path.said):
        assert sum(words in text for text in sent) == path.said.count(words), sent
    assert len(rows) == path.conversations
    if path.state is None:
        assert found == []
        return
    last = found[-1]
    assert (last["state"], last["score"], last["comment"]) == (path.state, path.score, path.comment)


async def _known(stage: Stage) -> bool:
    return any(row["name"] == "ask" for row in (await stage.agents["sue"].get("/templates"))["items"])
