"""Fetching a customer's file from Twilio.

A forged or mistaken URL could collect the account's credentials or reach into our own network ("Twilio: securing
media"; the same fault was found in several desks). Invariant: credentials go only to this account's media path at
Twilio's API hosts or at ``api_base``; a redirect is followed by hand, without them, and never into a private network
unless ``api_base`` itself is on this machine.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urljoin, urlsplit

import filetype

from agent_tui.channel.hosts import ApiHosts, is_loopback, is_public, origin_of
from agent_tui.channel.net import Download, HttpClient, download, host_of
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.core.attachments import plain_type, safe_name

if TYPE_CHECKING:
    from agent_tui.channel.sending import Credentials

MAX_REDIRECTS = 4
_SNIFFED_BYTES = 8192

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
) -> MediaResult:
    """Write the file at ``url`` to ``file``; at most ``limit_bytes`` bytes are read.

    ``declared`` is the content type from the webhook; the file's own first bytes overrule it.
    """
    hosts = ApiHosts(credentials.account_sid, credentials.api_base)
    target = hosts.media_url(url)
    if target is None:
        return RefusedUrl("The file's address is not one of this account at Twilio.")
    auth: tuple[str, str] | None = (credentials.username, credentials.password)
    try:
        for _ in range(MAX_REDIRECTS + 1):
            async with download(http, target, auth=auth) as answer:
                if answer.status not in (301, 302, 303, 307, 308):
                    return await _read(answer, file, limit_bytes, declared)
                location = urljoin(target, answer.headers.get("location", ""))
            auth = None
            refused = await _refused(location, hosts, resolve)
            if refused:
                return RefusedUrl(refused)
            target = location
    except TwilioFault as fault:
        return NotThere(True, fault.sentence)
    return RefusedUrl("The file's address leads in circles.")


async def _refused(url: str, hosts: ApiHosts, resolve: Resolve) -> str:
    """Why a redirect to ``url`` is not followed; empty: it is."""
    try:
        origin = origin_of(urlsplit(url))
    except ValueError:
        origin = None
    # What was checked must be what is called: two parsers may read one odd address differently.
    if origin is None or "@" in urlsplit(url).netloc or "\\" in url or host_of(url) != origin[1]:
        return "The file's address leads to something that is not a web address."
    if hosts.local and is_loopback(origin[1]):
        return ""
    if origin[0] != "https" and not hosts.local:
        return "The file's address leads to an unprotected server."
    addresses = await resolve(origin[1])
    if not addresses:
        return "The file's address leads to an unknown server."
    if not hosts.local and not all(is_public(address) for address in addresses):
        return "The file's address leads into a private network."
    return ""


async def _read(answer: Download, file: BinaryIO, limit_bytes: int, declared: str) -> MediaResult:
    status = answer.status
    if not 200 <= status < 300:
        return _STATUSES.get(status) or NotThere(status >= 500, f"Twilio answered {status} for this file.")
    announced = answer.headers.get("content-length", "")
    length = int(announced) if announced.isascii() and announced.isdigit() and len(announced) < 16 else 0
    if length > limit_bytes:
        return TooLarge(length)
    size, head, digest = 0, b"", hashlib.sha256()
    async for chunk in answer.chunks:
        size += len(chunk)
        if size > limit_bytes:
            return TooLarge(max(length, 0))
        if len(head) < _SNIFFED_BYTES:
            head += chunk[: _SNIFFED_BYTES - len(head)]
        digest.update(chunk)
        file.write(chunk)
    if size == 0:
        return NotThere(True, "Twilio sent an empty file.")
    said = plain_type(answer.headers.get("content-type", "")) or plain_type(declared)
    name = _name(answer.headers.get("content-disposition", ""))
    return Fetched(true_type(head, plain_type(declared) or said), size, digest.hexdigest(), name)


_SAME_START: dict[str, tuple[str, ...]] = {
    "application/zip": ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."),
    "audio/mp4": ("audio/aac", "audio/m4a", "audio/x-m4a", "video/mp4"),
    "audio/ogg": ("audio/opus", "video/ogg", "application/ogg"),
    "image/jpeg": ("image/jpg",),
    "video/mp4": ("audio/mp4", "audio/m4a", "audio/aac", "video/3gpp", "audio/3gpp", "video/quicktime"),
    "video/webm": ("audio/webm",),
}
"""What a file's first bytes say, and the narrower types that begin with the same bytes."""

_SCRIPTS: tuple[tuple[bytes, str], ...] = (
    (b"<svg", "image/svg+xml"),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<script", "text/html"),
    (b"#!/", "application/x-shellscript"),
)
"""Texts that run or carry scripts when opened; they have no magic number, so they are looked for by themselves."""

_ALWAYS_SIGNED = ("image/", "video/", "application/pdf")
"""Types that every sniffer knows: without their signature a file is not what it claims to be."""


def true_type(head: bytes, declared: str) -> str:
    """What a file is by its first bytes; ``declared`` counts where the bytes do not contradict it."""
    guessed = filetype.guess_mime(head)
    if guessed is not None:
        same = any(declared.startswith(kind) for kind in _SAME_START.get(guessed, ()))
        return declared if same else str(guessed)
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for sign, script in _SCRIPTS:
        if start.startswith(sign) or (script == "image/svg+xml" and start.startswith(b"<?xml") and sign in start):
            return script
    # Readers accept some bytes before the mark of a PDF.
    if declared == "application/pdf" and b"%PDF-" in head[:1024]:
        return declared
    if not declared or declared.startswith(_ALWAYS_SIGNED):
        return "application/octet-stream"
    return declared


def _name(disposition: str) -> str:
    """The file name in a Content-Disposition header, made safe; empty if there is none."""
    for part in disposition.split(";"):
        key, _, value = part.strip().partition("=")
        if key.lower() == "filename" and value:
            return safe_name(value.strip().strip('"'), "")
    return ""
