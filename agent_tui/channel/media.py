"""Fetching a customer's file from Twilio.

A forged or mistaken URL could collect the account's credentials or reach into our own network ("Twilio: securing
media"; the same fault was found in several desks). Invariant: credentials go only to this account's media path at
Twilio's API hosts or at ``api_base``; a redirect is followed by hand, without them, to the very IP address that was
looked at, and never into a private network unless ``api_base`` itself is on this machine.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urljoin, urlsplit

from agent_tui.channel.hosts import ApiHosts, is_public, origin_of
from agent_tui.channel.net import Download, HttpClient, download, host_of
from agent_tui.channel.outcomes import NotConnected, TwilioFault
from agent_tui.channel.sniffing import SNIFFED_BYTES, true_type
from agent_tui.core.attachments import plain_type, safe_name

if TYPE_CHECKING:
    from agent_tui.channel.credentials import Credentials

MAX_REDIRECTS = 4
MAX_ADDRESSES = 8
WHOLE_SECONDS = 120.0
"""For one file with all its redirects: a server that drips would keep us for ever. 16 MB need 1.1 Mbit/s."""

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The IP addresses of a host name; none if it has none."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file is written; ``content_type`` is what it is, not what it was said to be; ``name`` may be empty."""

    content_type: str
    size: int
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """More bytes than allowed; what was written so far is of no use. ``size`` is what was announced, 0: unknown."""

    size: int


@dataclass(frozen=True, slots=True)
class NotThere:
    """No file (yet); ``temporary``: worth another try. ``reason`` is a sentence."""

    temporary: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedUrl:
    """The address is not one we call; ``reason`` is a sentence."""

    reason: str


MediaResult = Fetched | TooLarge | NotThere | RefusedUrl

_STATUSES: dict[int, NotThere] = {
    401: NotThere(False, "Twilio refused the login for this file."),
    403: NotThere(False, "Twilio does not let us have this file."),
    404: NotThere(True, "Twilio does not have this file (yet)."),
    410: NotThere(False, "The file was deleted at Twilio."),
    429: NotThere(True, "Twilio asks to wait: too many requests."),
}
"""A 404 right after the webhook is usual; by 4xx not named here the file is gone, by 5xx it may come."""


async def resolve(host: str) -> Sequence[str]:
    """The addresses of ``host`` by the system's name service."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(str(address[0]) for *_, address in found)


async def fetch_media(
    http: HttpClient,
    credentials: Credentials,
    url: str,
    file: BinaryIO,
    limit_bytes: int,
    declared: str = "",
    *,
    resolve: Resolve = resolve,
    whole: float = WHOLE_SECONDS,
) -> MediaResult:
    """Write the file at ``url`` to ``file``; at most ``limit_bytes`` bytes are kept, and ``whole`` seconds spent.

    ``declared`` is the content type from the webhook; the file's own first bytes overrule it.
    """
    hosts = ApiHosts(credentials.account_sid, credentials.api_base)
    target = hosts.media_url(url)
    if target is None:
        return RefusedUrl("The file's address is not one of this account at Twilio.")
    try:
        async with asyncio.timeout(whole):
            async with download(http, target, auth=(credentials.username, credentials.password)) as answer:
                if not _moved(answer):
                    return await _read(answer, file, limit_bytes, declared)
                target = _location(target, answer)
            return await _follow(http, hosts, target, file, limit_bytes, declared, resolve)
    except TwilioFault as fault:
        return NotThere(True, fault.sentence)
    except TimeoutError:
        return NotThere(True, f"The file did not come within {whole:.0f} seconds.")


async def _follow(
    http: HttpClient,
    hosts: ApiHosts,
    target: str,
    file: BinaryIO,
    limit_bytes: int,
    declared: str,
    resolve: Resolve,
) -> MediaResult:
    """Go where Twilio sent us, without credentials, to addresses that were looked at."""
    for _ in range(MAX_REDIRECTS):
        addresses = await _addresses(target, hosts, resolve)
        if isinstance(addresses, RefusedUrl):
            return addresses
        async with _first_that_answers(http, target, addresses) as answer:
            if not _moved(answer):
                return await _read(answer, file, limit_bytes, declared)
            target = _location(target, answer)
    return RefusedUrl("The file's address leads in circles.")


@asynccontextmanager
async def _first_that_answers(http: HttpClient, url: str, addresses: Sequence[str]) -> AsyncIterator[Download]:
    """The answer of the first address that takes a connection."""
    async with AsyncExitStack() as stack:
        answer = None
        for place, address in enumerate(addresses, 1):
            try:
                answer = await stack.enter_async_context(download(http, url, address=address))
                break
            except TwilioFault as fault:
                if place == len(addresses) or not isinstance(fault.failure, NotConnected):
                    raise
        if answer is not None:
            yield answer


def _moved(answer: Download) -> bool:
    return answer.status in (301, 302, 303, 307, 308)


def _location(target: str, answer: Download) -> str:
    try:
        return urljoin(target, answer.headers.get("location", ""))
    except ValueError:
        return ""


async def _addresses(url: str, hosts: ApiHosts, resolve: Resolve) -> Sequence[str] | RefusedUrl:
    """The IP addresses that a redirect to ``url`` may be followed to, or why it is not followed."""
    try:
        origin = origin_of(urlsplit(url))
    except ValueError:
        origin = None
    # What was checked must be what is called: two parsers may read one odd address differently.
    if origin is None or "@" in urlsplit(url).netloc or "\\" in url or host_of(url) != origin[1]:
        return RefusedUrl("The file's address leads to something that is not a web address.")
    if origin[0] != "https" and not hosts.local:
        return RefusedUrl("The file's address leads to an unprotected server.")
    addresses = (await resolve(origin[1]))[:MAX_ADDRESSES]
    if not addresses:
        return RefusedUrl("The file's address leads to an unknown server.")
    if not hosts.local and not all(is_public(address) for address in addresses):
        return RefusedUrl("The file's address leads into a private network.")
    return addresses


async def _read(answer: Download, file: BinaryIO, limit_bytes: int, declared: str) -> MediaResult:
    status = answer.status
    if not 200 <= status < 300:
        return _STATUSES.get(status) or NotThere(status >= 500, f"Twilio answered {status} for this file.")
    if answer.headers.get("content-encoding", "identity") != "identity":
        return NotThere(True, "The file came packed, which we had not asked for.")
    announced = answer.headers.get("content-length", "")
    length = int(announced) if announced.isascii() and announced.isdigit() and len(announced) < 16 else 0
    if length > limit_bytes:
        return TooLarge(length)
    size, head, digest = 0, b"", hashlib.sha256()
    async for chunk in answer.chunks:
        size += len(chunk)
        if size > limit_bytes:
            return TooLarge(0)
        if len(head) < SNIFFED_BYTES:
            head += chunk[: SNIFFED_BYTES - len(head)]
        digest.update(chunk)
        file.write(chunk)
    if size == 0:
        return NotThere(True, "Twilio sent an empty file.")
    said = plain_type(answer.headers.get("content-type", "")) or plain_type(declared)
    name = _name(answer.headers.get("content-disposition", ""))
    return Fetched(true_type(head, plain_type(declared) or said), size, digest.hexdigest(), name)


def _name(disposition: str) -> str:
    """The file name in a Content-Disposition header, made safe; empty if there is none."""
    for part in disposition.split(";"):
        key, _, value = part.strip().partition("=")
        if key.lower() == "filename" and value:
            return safe_name(value.strip().strip('"'), "")
    return ""
