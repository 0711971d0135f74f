"""Reads a request's body up to a limit.

Invariant: the limit is counted while the bytes come, so neither a missing nor a false Content-Length gets past it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from starlette.types import Receive

Headers = Mapping[bytes, bytes]


class BodyTooLarge(Exception):
    """More bytes than allowed.

    The rest is left to the HTTP server, which drops it: closing at once would cut off callers who still send, and
    they would never see the answer.
    """


class ClientGone(Exception):
    """The caller hung up before the end of the body."""


async def chunks(headers: Headers, receive: Receive, limit: int) -> AsyncIterator[bytes]:
    """The body piece by piece, at most ``limit`` bytes.

    Raises:
        BodyTooLarge: Content-Length says more, or more came.
        ClientGone: the connection ended early.
    """
    stated = headers.get(b"content-length", b"")
    if stated.isdigit() and int(stated[:20]) > limit:
        raise BodyTooLarge
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        if chunk:
            yield chunk
        if not message.get("more_body", False):
            return


class RawBody:
    """A body that is not read yet."""

    def __init__(self, headers: Headers, receive: Receive) -> None:
        self._headers = headers
        self._receive = receive

    def pieces(self, limit: int) -> AsyncIterator[bytes]:
        """The body piece by piece, as ``chunks``."""
        return chunks(self._headers, self._receive, limit)


async def read_body(headers: Headers, receive: Receive, limit: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge, ClientGone: as ``chunks``.
    """
    return b"".join([chunk async for chunk in chunks(headers, receive, limit)])
