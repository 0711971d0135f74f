"""How a server inside somebody else's loop ends: soon, with answers to what is under way, without a connection left."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import Receive, Scope, Send

from agent_tui.hosting.embedded import EmbeddedServer

PATIENCE = 5.0
LARGE = 32 << 20
"""Bytes; more than sockets hold."""


class Place:
    """A server whose one answer waits for ``go`` and then has ``size`` bytes."""

    def __init__(self, grace: float, size: int) -> None:
        self._size = size
        self.asked, self.go = asyncio.Event(), asyncio.Event()
        self._bound = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            self._answer, interface="asgi3", lifespan="off", ws="none", log_config=None, access_log=False
        )
        self.server = EmbeddedServer(config, grace)
        self.task = asyncio.create_task(self.server.serve(sockets=[self._bound]))
        self.port: int = self._bound.getsockname()[1]

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.set()
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * self._size})

    async def ask(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await self.asked.wait()
        return reader, writer


@asynccontextmanager
async def a_place(grace: float, size: int = 0) -> AsyncIterator[Place]:
    place = Place(grace, size)
    async with asyncio.timeout(PATIENCE):
        await place.server.accepting.wait()
        yield place
        place.server.end()
        await place.task


async def test_what_is_under_way_is_answered() -> None:
    async with a_place(PATIENCE) as place:
        reader, writer = await place.ask()
        place.server.end()
        place.go.set()
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_what_never_ends_is_cut_off_after_the_grace() -> None:
    async with a_place(0.05) as place:
        reader, writer = await place.ask()
        place.server.end()
        await place.task
        assert b"200" not in await reader.read()
        writer.close()


async def test_an_answer_that_nobody_reads_leaves_no_connection_behind() -> None:
    async with a_place(0.05, size=LARGE) as place:
        _, writer = await place.ask()
        # Nothing is read from here on, so that most of the answer waits in the server.
        place.go.set()
        place.server.end()
        await place.task
        assert place.server.server_state.connections == set()
        writer.transport.abort()


async def test_with_nothing_under_way_it_ends_at_once_whatever_the_grace() -> None:
    async with a_place(10 * PATIENCE) as place:
        # Idle, with a connection that is kept alive.
        place.go.set()
        reader, writer = await place.ask()
        assert (await reader.readuntil(b"\r\n0\r\n\r\n")).startswith(b"HTTP/1.1 200")
        place.server.end()
        await place.task
        assert await reader.read() == b""
        writer.close()
