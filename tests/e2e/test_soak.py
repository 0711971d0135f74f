"""Thousands of conversations with bot, automated messages and survey over the simulated Twilio, in fast motion.

Real sockets on both sides, three restarts in the middle of it: every customer gets what is due, once; no timer is
lost; the desk's figures and Twilio's are the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.crowd import CONFIG, REMINDER, WORKSTREAM, Crowd, address, eventually, plan_of, wrong
from tests.e2e.embedded import a_world

AT_ONCE = 12
"""Customers who are in the middle of something."""


def unsettled(folder: Path) -> int:
    """Messages of which it is not known that they arrived."""
    with contextlib.closing(sqlite3.connect(folder / "data" / "desk.db")) as database:
        sql = "SELECT COUNT(*) FROM attempts WHERE state <> 'accepted' OR status NOT IN ('delivered', 'read')"
        return int(database.execute(sql).fetchone()[0])


def timers(folder: Path) -> dict[str, int]:
    """Those that wait, by kind; not those of agents who are connected."""
    with contextlib.closing(sqlite3.connect(folder / "data" / "desk.db")) as database:
        return dict(
            database.execute("SELECT kind, COUNT(*) FROM timers WHERE kind <> 'grace' GROUP BY kind").fetchall()
        )


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("conversations", "speed"), [(24, 20.0), (10_000, 20.0)])
async def test_figures_add_up_over_three_restarts(tmp_path: Path, conversations: int, speed: float) -> None:
    async with a_world(tmp_path, mode="push", speed=speed, more=CONFIG, workstream=WORKSTREAM) as world:
        crowd, began = Crowd(world), time.monotonic()
        some = asyncio.Semaphore(AT_ONCE)

        async def lives(place: int) -> None:
            async with some:
                await crowd.lives(place)

        everybody = asyncio.gather(*(lives(place) for place in range(conversations)))
        for part in (1, 2, 3):
            async with crowd.served("ana", "ben"):
                await crowd.until(conversations * part // 4)
        async with crowd.served("ana", "ben") as desk:
            await asyncio.wait_for(everybody, 3600)
            took = time.monotonic() - began
            sue = desk.agents["sue"]
            silent = sum(not plan_of(place).score and plan_of(place).choice != "2" for place in range(conversations))
            # What Twilio told while no desk was there is asked for.
            world.clock.jump(minutes=5)
            desk.catch_up()
            await eventually(lambda: unsettled(tmp_path) == 0, "the last status")
            world.clock.jump(hours=5)
            await eventually(lambda: crowd.got(REMINDER) == silent, "the reminders")
            world.clock.jump(hours=40)
            await eventually(lambda: timers(tmp_path) == {}, "the last timer")
            figures = (await sue.get("/surveys?limit=1"))["figures"]
            states = Counter(row["state"] for row in await sue.rows())
        assert [f"{address(place)}: {odd}" for place in range(conversations) if (odd := wrong(crowd, place))] == []
        spoken = conversations - conversations // 4
        assert states == {"closed": conversations}
        assert figures == {"asked": spoken, "answered": spoken - silent, "skipped": 0, "mean": 4.5}
        sent = await world.twilio.sent()
        with contextlib.closing(sqlite3.connect(tmp_path / "data" / "desk.db")) as database:
            held = database.execute("SELECT COUNT(*) FROM messages WHERE direction = 'outbound'").fetchone()[0]
            surveys = dict(database.execute("SELECT state, COUNT(*) FROM surveys GROUP BY state").fetchall())
        assert len(sent) == len({row["sid"] for row in sent}) == held == sum(map(len, crowd.arrived.values()))
        assert unsettled(tmp_path) == 0
        assert surveys == {"done": spoken - silent, "expired": silent}
        print(f"{conversations} conversations, {held} messages sent, {took:.0f} s, {conversations / took:.1f}/s")
