"""Bursts of webhooks at a desk that runs as a process of its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.burst import post_all
from tests.e2e.callers import Agent, inbound_form
from tests.e2e.programs import DeskProgram
from tests.no_tls import NO_TLS


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProgram]:
    desk = DeskProgram(tmp_path_factory.mktemp("load"))
    desk.start()
    yield desk
    desk.close()


@pytest.fixture
def token(desk: DeskProgram) -> str:
    return desk.token("sue")


async def test_four_copies_of_a_hundred_messages_in_parallel_are_a_hundred_messages(
    desk: DeskProgram, token: str
) -> None:
    async with httpx.AsyncClient(timeout=30, verify=NO_TLS, trust_env=False) as http:
        sue = Agent(http, desk.console, token)
        before = len(await sue.rows())
        forms = [inbound_form(f"SM{n:032x}", f"+3461000{n % 10:04d}", f"message {n}") for n in range(100)] * 4
        assert await post_all(desk.public, forms) == {204: 400}
        rows = [row for row in await sue.rows() if row["customer"]["address"].startswith("whatsapp:+3461000")]
        assert len(await sue.rows()) == before + 10 == before + len(rows)
        bodies = [each["text"] for row in rows for each in await sue.transcript(row["id"])]
        assert Counter(bodies) == {f"message {n}": 1 for n in range(100)}


async def test_fifty_new_customers_who_write_ten_messages_each_at_once_are_fifty_conversations(
    desk: DeskProgram,
    token: str,
) -> None:
    async with httpx.AsyncClient(timeout=30, verify=NO_TLS, trust_env=False) as http:
        sue = Agent(http, desk.console, token)
        forms = [
            inbound_form(f"SM{person + 1:016x}{n:016x}", f"+3462000{person:04d}", f"{person}/{n}")
            for n in range(10)
            for person in range(50)
        ]
        assert await post_all(desk.public, forms) == {204: 500}
        rows = [row for row in await sue.rows() if row["customer"]["address"].startswith("whatsapp:+3462000")]
        assert len(rows) == len({row["customer"]["address"] for row in rows}) == 50
        assert {row["unread"] for row in rows} == {10}
        transcripts = await asyncio.gather(*(sue.transcript(row["id"]) for row in rows))
        assert len({each["text"] for messages in transcripts for each in messages}) == 500
