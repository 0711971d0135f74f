"""Both doors of a desk, served by uvicorn inside the desk's own event loop.

Invariant: the two doors are two sockets and two applications: what is reachable by one is not by the other. At the
end requests under way are answered and streams are closed before the sockets are gone.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from agent_tui.config.types import Tls
from agent_tui.core.errors import SetupError
from agent_tui.hosting.embedded import KEEP_ALIVE_SECONDS, EmbeddedServer
from agent_tui.server.console_door.app import console_door
from agent_tui.server.feed import FeedHub
from agent_tui.server.guard import Guard
from agent_tui.server.listening import BACKLOG, address_of, bind
from agent_tui.server.public_door import PublicDoor
from agent_tui.server.running_desk import RunningDesk

GRACE_SECONDS = 5


class Doors:
    """The public and the console door of one desk. ``seconds`` is a monotonic clock, for the limit on failures."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._servers: list[EmbeddedServer] = []
        self._running: list[asyncio.Task[None]] = []
        self._hub: FeedHub | None = None

    async def start(self, desk: RunningDesk) -> tuple[str, str]:
        """Open both doors; the URL of each, once both accept.

        Sets ``desk.public_url`` to the public door's own address if the configuration names none.

        Raises:
            SetupError: an address cannot be had, or the certificate cannot be read.
        """
        settings = desk.config.desk
        tls = settings.tls
        public = bind(settings.public_listen, "public_listen")
        try:
            console = bind(settings.console_listen, "console_listen")
        except SetupError:
            public.close()
            raise
        try:
            if tls is not None:
                _check_tls(tls)
        except SetupError:
            public.close()
            console.close()
            raise
        public_url = address_of(public, "http")
        desk.public_url = settings.public_url or public_url
        self._hub = FeedHub(desk)
        await self._hub.start()
        await self._serve(Guard(PublicDoor(desk, self._seconds), _fault), public, None)
        await self._serve(console_door(desk, self._hub), console, tls)
        return public_url, address_of(console, "https" if tls else "http")

    async def stop(self) -> None:
        """Close both doors: no new requests, streams end, requests under way are answered."""
        if self._hub is not None:
            await self._hub.stop()
        for server in self._servers:
            server.end()
        await asyncio.gather(*self._running)
        self._servers, self._running, self._hub = [], [], None

    async def _serve(self, app: ASGIApp, bound: socket.socket, tls: Tls | None) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ssl_certfile=None if tls is None else tls.cert,
            ssl_keyfile=None if tls is None else tls.key,
        )
        server = EmbeddedServer(config, GRACE_SECONDS)
        task = asyncio.create_task(server.serve(sockets=[bound]))
        self._servers.append(server)
        self._running.append(task)
        accepting = asyncio.create_task(server.accepting.wait())
        await asyncio.wait((task, accepting), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            accepting.cancel()
            await task


def _check_tls(tls: Tls) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tls.cert, tls.key)
    except OSError as error:
        raise SetupError(
            f"tls: the certificate {tls.cert} or its key {tls.key} cannot be used ({error.strerror or error}).",
            code="tls",
            hint="Give the paths of a PEM certificate chain and of its unencrypted key.",
        ) from error


async def _fault(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
