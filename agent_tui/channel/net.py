"""One HTTP client for everything that goes to Twilio, and what its failures mean.

The only module of the channel that imports httpx. Invariant: no exception of httpx leaves here; each becomes a
``TwilioFault`` whose failure says whether Twilio can have seen the request.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpx

from agent_tui.channel.outcomes import Failure, NotConnected, TwilioFault, Uncertain

HttpClient = httpx.AsyncClient

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
WHOLE_SECONDS = 45.0
"""A server that drips its answer would reset the answer time-out for ever."""

_TIMEOUT = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS)

_FAILURES: tuple[tuple[tuple[type[Exception], ...], Callable[[str], Failure], str], ...] = (
    ((httpx.ConnectTimeout,), NotConnected, "no connection within 5 seconds"),
    ((httpx.PoolTimeout,), NotConnected, "too many requests at once"),
    ((httpx.ConnectError,), NotConnected, "no connection"),
    ((httpx.ProxyError,), NotConnected, "the proxy refused the connection"),
    ((httpx.UnsupportedProtocol, httpx.LocalProtocolError), NotConnected, "the request could not be written"),
    ((httpx.InvalidURL,), NotConnected, "the address could not be read"),
    ((httpx.TimeoutException, TimeoutError), Uncertain, "no answer within 30 seconds"),
    ((httpx.NetworkError, httpx.RemoteProtocolError), Uncertain, "the connection was lost before the answer"),
    ((httpx.HTTPError, httpx.StreamError), Uncertain, "the answer could not be read"),
)
"""First match counts. Above the time-outs nothing was sent; from there on it may have been processed."""

_CAUGHT = tuple(kind for kinds, _, _ in _FAILURES for kind in kinds)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names in lower case."""

    status: int
    text: str
    headers: Mapping[str, str]


def open_http(transport: httpx.AsyncBaseTransport | None = None) -> HttpClient:
    """The client that the whole desk shares; the caller closes it."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=20)
    return httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, limits=limits, follow_redirects=False)


async def exchange(
    http: HttpClient,
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    form: Mapping[str, str | list[str]] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    whole: float = WHOLE_SECONDS,
) -> Answer:
    """One request and its whole answer, whatever its status, within ``whole`` seconds.

    Raises:
        TwilioFault: no answer came.
    """
    with _told():
        async with asyncio.timeout(whole):
            response = await http.request(
                method,
                url,
                # An empty mapping would strip the query that the URL itself carries.
                params=params or None,
                data=form,
                content=content,
                headers=headers,
                auth=auth,
                timeout=_TIMEOUT,
                follow_redirects=False,
            )
        return Answer(response.status_code, response.text, dict(response.headers))


def host_of(url: str) -> str:
    """The host that this client would connect to for ``url``, in lower case; empty if it cannot read it."""
    try:
        return httpx.URL(url).host.lower()
    except httpx.InvalidURL:
        return ""


@dataclass(frozen=True, slots=True)
class Download:
    """An answer whose body is still to come; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


@asynccontextmanager
async def download(
    http: HttpClient, url: str, *, auth: tuple[str, str] | None = None, address: str | None = None
) -> AsyncIterator[Download]:
    """A GET whose body is read piece by piece, as it travels: nothing is unpacked.

    ``address`` is the IP address to connect to: the host of ``url`` is then named to the server and must stand in its
    certificate, but is not looked up (again).

    Raises:
        TwilioFault: no answer came, or it broke off; also from ``chunks``.
    """
    with _told():
        headers, extensions, target = {"Accept-Encoding": "identity"}, {}, httpx.URL(url)
        if address is not None:
            # Not kept for the next one: a connection of the pool is known by its address, not by the name it was for.
            headers |= {"Host": target.netloc.decode("ascii"), "Connection": "close"}
            extensions = {"sni_hostname": target.raw_host.decode("ascii")}
            target = target.copy_with(host=address)
        async with http.stream(
            "GET", target, headers=headers, auth=auth, timeout=_TIMEOUT, follow_redirects=False, extensions=extensions
        ) as response:
            yield Download(response.status_code, dict(response.headers), response.aiter_raw(64 * 1024))


@contextmanager
def _told() -> Iterator[None]:
    """Turns the failures of httpx into a ``TwilioFault``."""
    try:
        yield
    except _CAUGHT as error:
        raise fault_of(error) from error


def fault_of(error: Exception) -> TwilioFault:
    """The fault that an exception of httpx stands for, by the table above."""
    for kinds, failure, words in _FAILURES:
        if isinstance(error, kinds):
            return TwilioFault(failure(words), f"Twilio did not answer: {words}.", hint="It is tried again by itself.")
    raise error
