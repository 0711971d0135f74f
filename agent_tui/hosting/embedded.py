"""A uvicorn server inside somebody else's event loop.

Signals are left to whoever runs the loop. Invariant: once it has ended, what was under way has been answered or, after
the grace, cut off, and no connection is left to the collector.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

LOOK_SECONDS = 0.01
"""How often a server that ends looks whether everything under way has been answered."""
TICK_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 75
"""Longer than clients and proxies keep idle connections: a request must not meet one that is just being closed."""


class EmbeddedServer(uvicorn.Server):
    """``accepting`` is set when it listens; ``grace`` is how long what is under way may take at the end, in seconds."""

    def __init__(self, config: uvicorn.Config, grace: float) -> None:
        super().__init__(config)
        self.accepting = asyncio.Event()
        self._grace = grace
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Answer what is under way, then end."""
        self.should_exit = True
        self._ending.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepting.set()

    async def main_loop(self) -> None:
        # uvicorn's own wakes ten times a second to look whether it is to end; here only the Date header needs it.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own, which lets 100 ms pass before it looks whether anything is under way at all."""
        for server in self.servers:
            server.close()
        for each in sockets or []:
            each.close()
        state = self.server_state
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._grace):
                while True:
                    # Each time: one may have been taken just before the socket was closed.
                    for connection in list(state.connections):
                        connection.shutdown()
                    await asyncio.sleep(0)
                    if not state.connections and not state.tasks:
                        break
                    await asyncio.sleep(LOOK_SECONDS)
        for task in list(state.tasks):
            task.cancel()
        for connection in list(state.connections):
            transport: asyncio.Transport | None = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        await asyncio.sleep(0)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
