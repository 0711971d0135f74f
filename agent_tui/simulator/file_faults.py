"""How a file goes wrong on its way: no end, a byte at a time, cut off, of another length than announced, elsewhere.

Invariant: none of this outlives the connection it was asked on.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse

from agent_tui.core.clock import Clock
from agent_tui.simulator.faults import Fault
from agent_tui.simulator.world import Media

_PIECE = b"\0" * 65536
_PACKED = 16 * 1024 * 1024
"""Bytes that a packed answer unpacks to."""

Wrong = Callable[[Request, Media, Fault, Clock], Awaitable[Response]]


async def wrongly(request: Request, media: Media, fault: Fault, clock: Clock) -> Response | None:
    """The answer that ``fault`` makes of the file; None: it is late and otherwise well."""
    if fault.action == "delay":
        await clock.sleep(fault.value or 0)
        return None
    return await _WAYS[fault.action](request, media, fault, clock)


async def until_gone(request: Request) -> None:
    """Wait until whoever asks has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def hang_up(request: Request, said: bytes = b"") -> Response:
    """Close the connection behind ``said``; the answer that Starlette wants then goes nowhere."""
    transport = request.scope.get("state", {}).get("transport")
    if isinstance(transport, asyncio.Transport):
        if said:
            transport.write(said)
            transport.close()
        else:
            transport.abort()
        await until_gone(request)
    return Response(status_code=500)


async def _status(_request: Request, _media: Media, fault: Fault, _clock: Clock) -> Response:
    return PlainTextResponse("Not now", int(fault.value or 404))


async def _html(_request: Request, _media: Media, fault: Fault, _clock: Clock) -> Response:
    return HTMLResponse(f"<html><body><h1>{int(fault.value or 502)}</h1></body></html>", int(fault.value or 502))


async def _retry_after(_request: Request, _media: Media, fault: Fault, _clock: Clock) -> Response:
    return PlainTextResponse("Too many", 429, {"Retry-After": f"{fault.value or 1:g}"})


async def _never(request: Request, _media: Media, _fault: Fault, _clock: Clock) -> Response:
    await until_gone(request)
    return Response(status_code=500)


async def _drop(request: Request, _media: Media, _fault: Fault, _clock: Clock) -> Response:
    return await hang_up(request)


async def _redirect(_request: Request, _media: Media, fault: Fault, _clock: Clock) -> Response:
    return RedirectResponse(fault.text, 307)


async def _endless(request: Request, media: Media, _fault: Fault, _clock: Clock) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield media.data
        while not await request.is_disconnected():
            yield _PIECE

    return StreamingResponse(pieces(), media_type=media.content_type)


async def _drip(request: Request, media: Media, fault: Fault, clock: Clock) -> Response:
    async def drops() -> AsyncIterator[bytes]:
        for place in range(len(media.data)):
            if await request.is_disconnected():
                return
            yield media.data[place : place + 1]
            await clock.sleep(fault.value or 0.2)

    return StreamingResponse(drops(), media_type=media.content_type)


async def _truncated(request: Request, media: Media, _fault: Fault, _clock: Clock) -> Response:
    half = media.data[: len(media.data) // 2]
    return await hang_up(request, _raw(media, len(media.data)) + half)


async def _overlong(request: Request, media: Media, _fault: Fault, _clock: Clock) -> Response:
    return await hang_up(request, _raw(media, max(1, len(media.data) // 2)) + media.data)


async def _packed(_request: Request, media: Media, _fault: Fault, _clock: Clock) -> Response:
    packed = await asyncio.to_thread(gzip.compress, b"\0" * _PACKED)
    return Response(packed, 200, {"Content-Encoding": "gzip"}, media_type=media.content_type)


async def _empty(_request: Request, media: Media, _fault: Fault, _clock: Clock) -> Response:
    return Response(b"", 200, media_type=media.content_type)


def _raw(media: Media, length: int) -> bytes:
    """A head that a server would not let itself be made to write."""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {media.content_type}\r\nContent-Length: {length}\r\n\r\n".encode(
        "latin-1"
    )


_WAYS: Mapping[str, Wrong] = {
    "status": _status,
    "html": _html,
    "retry_after": _retry_after,
    "timeout_before_accept": _never,
    "drop": _drop,
    "redirect": _redirect,
    "endless": _endless,
    "drip": _drip,
    "truncated": _truncated,
    "overlong": _overlong,
    "packed": _packed,
    "empty": _empty,
}
FILE_ACTIONS = frozenset({"delay", *_WAYS})
