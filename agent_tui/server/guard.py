"""The last catch before the HTTP server: a fault of ours is an answer and one line in the log.

Invariant: the line says what kind of fault and where, never its text, which may quote a message or a secret.
"""

from __future__ import annotations

import traceback

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("server")


class Guard:
    """Puts ``fault`` in the place of an application that raised before it began to answer."""

    def __init__(self, app: ASGIApp, fault: ASGIApp) -> None:
        self._app = app
        self._fault = fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - uvicorn would log the text of the exception
            frame = traceback.extract_tb(error.__traceback__)[-1]
            log.error("fault", kind=type(error).__name__, file=frame.filename, line=frame.lineno)
            if not started:
                await self._fault(scope, receive, send)
