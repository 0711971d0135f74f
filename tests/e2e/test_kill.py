"""``kill -9`` at any moment loses nothing that was acknowledged and sends nothing twice."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.e2e.callers import Agent, Twilio
from tests.e2e.killing import Load, check_replies, conversations_of, kill_and_restart, under_load
from tests.e2e.programs import DeskProgram, simulate
from tests.no_tls import NO_TLS

LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=64)


@asynccontextmanager
async def a_load(folder: Path) -> AsyncIterator[Load]:
    with simulate(folder / "twilio") as twilio:
        desk = DeskProgram(folder / "desk", twilio.ready()["twilio"])
        try:
            await asyncio.to_thread(desk.start)
            async with httpx.AsyncClient(timeout=30, limits=LIMITS, verify=NO_TLS, trust_env=False) as http:
                ana = Agent(http, desk.console, await asyncio.to_thread(desk.token, "ana"))
                load = Load(http, desk, Twilio(http, desk.twilio), ana)
                await load.twilio.control("POST", "connect", {"webhook": desk.public})
                yield load
        finally:
            desk.close()


async def test_two_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(3)
    async with a_load(tmp_path) as load:
        conversations = await conversations_of(load)
        async with under_load(load, conversations, chance):
            for _ in range(2):
                await kill_and_restart(load, chance)
        ends = await check_replies(load, settled=False)
        assert sum(ends.values()) == len(load.accepted) > 0


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_twenty_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    """Its figures go to standard output: run it with ``-s``."""
    chance = random.Random(20)
    began = time.monotonic()
    async with a_load(tmp_path) as load:
        conversations = await conversations_of(load)
        async with under_load(load, conversations, chance):
            for _ in range(20):
                await kill_and_restart(load, chance)
        ends = await check_replies(load, settled=True)
        callbacks = await load.twilio.webhooks("status")
        figures = {
            "kills": 20,
            "seconds": round(time.monotonic() - began, 1),
            "webhooks acknowledged": len(load.acknowledged),
            "webhooks refused": load.refusals.total(),
            "replies accepted": len(load.accepted),
            "callbacks": len(callbacks),
            "ends": dict(ends),
        }
        print(json.dumps(figures, indent=2))
        assert sum(ends.values()) == len(load.accepted)
