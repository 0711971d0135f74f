"""The one place that speaks HTTP to a desk.

httpx is imported when the first request is made, in a thread, so that a console has painted its first frame by then
and keeps answering keys meanwhile. Invariant: what leaves this module is bytes, headers or a ``DeskError``; no
exception of the HTTP library gets out.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from agent_tui.core.errors import Busy, DeskError, Forbidden, Invalid, NotFound, Refused, Unauthorized, Unreachable
from agent_tui.wire.problems import Problem

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
SILENCE_SECONDS = 45.0
"""The desk writes a comment every 15 s; three missed ones mean that the stream is dead."""

JSON = "application/json"

T = TypeVar("T")
Params = Mapping[str, str | int]

ERROR_CLASSES: dict[int, type[DeskError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Refused,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    503: Busy,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer; ``feed_seq`` is the place in the change feed that it was read at, 0 if it does not say."""

    body: bytes
    feed_seq: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One server-sent event."""

    id: str
    event: str
    data: str


def error_from(status: int, body: bytes) -> DeskError:
    """The error that an answer stands for; a body that is no problem document gives a plain sentence."""
    kind = ERROR_CLASSES.get(status, Unreachable if status >= 500 else DeskError)
    try:
        problem = msgspec.json.decode(body, type=Problem)
    except msgspec.DecodeError:
        if status >= 500:
            hint = "Look at the desk's log, and at the proxy before it if there is one; then try again."
            code = "unexplained" if kind is Unreachable else kind.code
            return kind(f"The answer was {status}, without a reason.", code=code, hint=hint)
        return kind(f"The answer was {status}.", hint="Is this address the console door of a desk?")
    facts = {"conversation_id": problem.conversation_id} if problem.conversation_id else {}
    return kind(problem.detail or problem.title, code=problem.code, hint=problem.hint, facts=facts)


def decoded(answer: Answer, kind: type[T]) -> T:
    """The answer's body as a ``kind``.

    Raises:
        DeskError: ``unreadable``: it is none.
    """
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except msgspec.DecodeError as error:
        raise DeskError(
            f"The answer could not be read ({error}).",
            code="unreadable",
            hint="Is this a desk's console door, of this version?",
        ) from error


class Transport:
    """A connection pool to one desk, with a token and, for the same user on the same machine, the agent acted as."""

    def __init__(
        self,
        base_url: str,
        token: str,
        acting_as: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        # As bytes: httpx takes text for ASCII, and an agent's id may hold any letters.
        self._headers = {b"Authorization": b"Bearer " + _bytes(token)}
        if acting_as is not None:
            self._headers[b"Agent-Tui-As"] = _bytes(acting_as)
        self._given = transport
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    async def open(self) -> httpx.AsyncClient:
        """The client, made at the first call.

        Raises:
            Unreachable: it was closed, where httpx would raise a plain RuntimeError; or its address is none.
        """
        if self._closed:
            raise Unreachable("The connection to the desk was closed.")
        if self._client is None:
            async with self._opening:
                if self._client is None:
                    self._client = await asyncio.to_thread(self._make)
        return self._client

    def _make(self) -> httpx.AsyncClient:
        """Imports the library and reads the machine's certificates: both take too long for an event loop."""
        import ssl

        import httpx

        secure = self.base_url.startswith("https:")
        try:
            base_url = httpx.URL(self.base_url + "/api/v1")
        except httpx.InvalidURL as error:
            raise self._unreachable(error) from error
        return httpx.AsyncClient(
            base_url=base_url,
            headers=self._headers,
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
            transport=self._given,
            # Reading certificates that an address without TLS never asks for is most of the work.
            verify=True if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            trust_env=False,
        )

    async def close(self) -> None:
        """For good: whatever is asked for from now on is refused."""
        self._closed = True
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: msgspec.Struct | None = None,
        content: bytes | AsyncIterator[bytes] | None = None,
        accept: str = "*/*",
    ) -> Answer:
        """Send one request to ``/api/v1`` + ``path``.

        Raises:
            Unreachable: no answer came, or one that is not a desk's.
            DeskError: the desk's refusal, by its kind, with its code and hint.
        """
        import httpx

        client = await self.open()
        headers = {"Accept": accept}
        if body is not None:
            content = msgspec.json.encode(body)
            headers["Content-Type"] = JSON
        elif content is not None:
            headers["Content-Type"] = "application/octet-stream"
        try:
            answer = await client.request(method, path, params=params, content=content, headers=headers)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self._unreachable(error) from error
        if not answer.is_success:
            raise error_from(answer.status_code, answer.content)
        return Answer(answer.content, _seq(answer.headers), answer.headers.get("content-type", ""))

    async def pieces(self, path: str, params: Params | None = None) -> AsyncIterator[bytes]:
        """A large answer to GET ``/api/v1`` + ``path``, in pieces.

        Raises:
            Unreachable: no answer came, or it broke off.
            DeskError: the desk's refusal.
        """
        client = await self.open()
        import httpx

        try:
            async with client.stream("GET", path, params=params) as answer:
                if not answer.is_success:
                    raise error_from(answer.status_code, await answer.aread())
                async for piece in answer.aiter_bytes():
                    yield piece
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self._unreachable(error) from error

    async def events(self, after: int | None) -> AsyncGenerator[Frame, None]:
        """The frames of ``/events`` until the stream ends; an empty frame first, once the desk has taken it.

        Raises:
            Unreachable: the connection failed, broke, or was silent for ``SILENCE_SECONDS``.
            DeskError: the desk refused the stream.
        """
        client = await self.open()
        import httpx

        library = await asyncio.to_thread(importlib.import_module, "httpx_sse")
        params: dict[str, str] = {} if after is None else {"after": str(after)}
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        timeout = httpx.Timeout(CONNECT_SECONDS, read=SILENCE_SECONDS)
        try:
            async with library.aconnect_sse(
                client, "GET", "/events", params=params, headers=headers, timeout=timeout
            ) as source:
                if not source.response.is_success:
                    raise error_from(source.response.status_code, await source.response.aread())
                yield Frame("", "", "")
                async for seen in source.aiter_sse():
                    # A heartbeat's comment ends as an empty message there; the desk's own frames all name a kind.
                    if seen.data or seen.event != "message":
                        yield Frame(seen.id, seen.event, seen.data)
        except (httpx.TransportError, httpx.InvalidURL, library.SSEError) as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> Unreachable:
        reason = type(error).__name__
        return Unreachable(
            f"No answer from the desk at {self.base_url} ({reason}).", hint="It is tried again by itself."
        )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _seq(headers: httpx.Headers) -> int:
    text = headers.get("feed-seq", "")
    return int(text) if text.isdigit() else 0
