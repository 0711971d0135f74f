"""Fetching files: credentials stay with Twilio, sizes are kept, types are what the bytes say."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from agent_tui.channel.media import (
    MAX_REDIRECTS,
    Fetched,
    MediaResult,
    NotThere,
    RefusedUrl,
    TooLarge,
    fetch_media,
    resolve,
    true_type,
)
from agent_tui.channel.net import open_http
from agent_tui.channel.sending import Credentials
from tests.channel.scripted import ACCOUNT, KEY, SECRET, Script, sid

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid(1, 'MM')}/Media/{sid(1, 'ME')}"
URL = "https://api.twilio.com" + PATH
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 300
LIMIT = 1000

NAMES = {
    "mms.twiliocdn.com": ("151.101.1.1",),
    "inside.example": ("10.0.0.5",),
    "both.example": ("151.101.1.1", "127.0.0.1"),
}


async def names(host: str) -> Sequence[str]:
    return NAMES.get(host, (host,) if host.replace(".", "").isdigit() else ())


async def fetch(
    *steps: httpx.Response | Exception, url: str = URL, declared: str = "image/png", api_base: str | None = None
) -> tuple[MediaResult, Script, bytes]:
    script, file = Script(*steps), io.BytesIO()
    credentials = Credentials(ACCOUNT, KEY, SECRET, api_base)
    async with open_http(httpx.MockTransport(script)) as http:
        result = await fetch_media(http, credentials, url, file, LIMIT, declared, resolve=names)
    return result, script, file.getvalue()


def moved(location: str, status: int = 307) -> httpx.Response:
    return httpx.Response(status, headers={"Location": location})


async def test_a_file_is_written_and_measured() -> None:
    headers = {"Content-Type": "image/png", "Content-Disposition": 'inline; filename="../my cat.png"'}
    result, script, written = await fetch(httpx.Response(200, content=PNG, headers=headers))
    assert result == Fetched("image/png", len(PNG), hashlib.sha256(PNG).hexdigest(), "my cat.png")
    assert written == PNG
    assert "authorization" in script.requests[0].headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_without_credentials(status: int) -> None:
    target = "https://mms.twiliocdn.com/a/b?sig=x%2By"
    result, script, _ = await fetch(moved(target, status), httpx.Response(200, content=PNG))
    assert isinstance(result, Fetched)
    assert [str(request.url) for request in script.requests] == [URL, target]
    assert "authorization" not in script.requests[1].headers


async def test_not_even_back_to_twilio_do_credentials_follow_a_redirect() -> None:
    NAMES["api.twilio.com"] = ("151.101.1.1",)
    _, script, _ = await fetch(moved("/elsewhere"), httpx.Response(200, content=PNG))
    assert str(script.requests[1].url) == "https://api.twilio.com/elsewhere"
    assert "authorization" not in script.requests[1].headers


@pytest.mark.parametrize(
    "location",
    [
        "http://mms.twiliocdn.com/a",
        "https://inside.example/a",
        "https://both.example/a",
        "https://127.0.0.1/a",
        "https://localhost/a",
        "https://169.254.169.254/latest/meta-data",
        "https://nowhere.example/a",
        "https://user@mms.twiliocdn.com/a",
        "file:///etc/passwd",
        "https://mms.twiliocdn.com\\@inside.example/a",
        "gopher://mms.twiliocdn.com/",
    ],
)
async def test_redirects_that_are_not_followed(location: str) -> None:
    result, script, written = await fetch(moved(location))
    assert isinstance(result, RefusedUrl)
    assert result.reason.endswith(".")
    assert len(script.requests) == 1
    assert not written


async def test_a_redirect_that_nobody_can_read_is_not_followed() -> None:
    result, script, _ = await fetch(moved("https://[::1/a"))
    assert isinstance(result, RefusedUrl | NotThere)
    assert len(script.requests) == 1


async def test_redirects_in_circles_end() -> None:
    steps = [moved("https://mms.twiliocdn.com/a")] * (MAX_REDIRECTS + 1)
    result, script, _ = await fetch(*steps)
    assert isinstance(result, RefusedUrl)
    assert len(script.requests) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example" + PATH,
        "http://api.twilio.com" + PATH,
        URL.replace(ACCOUNT, "AC" + "f" * 32),
        "https://api.twilio.com@evil.example" + PATH,
        "http://127.0.0.1:9000" + PATH,
        "",
    ],
)
async def test_other_addresses_are_never_called(url: str) -> None:
    result, script, _ = await fetch(url=url)
    assert isinstance(result, RefusedUrl)
    assert not script.requests


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:9000" + PATH])
async def test_a_local_base_stands_for_twilio_and_may_redirect_locally(url: str) -> None:
    base = "http://127.0.0.1:9000"
    result, script, _ = await fetch(moved("/files/1"), httpx.Response(200, content=PNG), url=url, api_base=base)
    assert isinstance(result, Fetched)
    assert [str(request.url) for request in script.requests] == [base + PATH, base + "/files/1"]
    assert "authorization" not in script.requests[1].headers


async def test_a_local_base_may_lead_into_the_local_network() -> None:
    base = "http://127.0.0.1:9000"
    result, _, _ = await fetch(moved("http://inside.example/x"), httpx.Response(200, content=PNG), api_base=base)
    assert isinstance(result, Fetched)


async def test_a_base_that_is_not_local_gives_no_way_into_the_network() -> None:
    base = "https://proxy.example"
    result, script, _ = await fetch(moved("https://inside.example/x"), url=base + PATH, api_base=base)
    assert isinstance(result, RefusedUrl)
    assert len(script.requests) == 1


async def test_what_is_announced_too_large_is_not_read() -> None:
    result, _, written = await fetch(httpx.Response(200, content=b"x" * (LIMIT + 1)))
    assert result == TooLarge(LIMIT + 1)
    assert not written


async def test_what_is_not_announced_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 400

    result, _, written = await fetch(httpx.Response(200, content=endless()))
    assert result == TooLarge(0)
    assert len(written) <= LIMIT


@pytest.mark.parametrize(("size", "kind"), [(LIMIT, Fetched), (LIMIT + 1, TooLarge)])
async def test_unannounced_bytes_are_counted(size: int, kind: type[MediaResult]) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield PNG
        yield b"x" * (size - len(PNG))

    result, _, _ = await fetch(httpx.Response(200, content=pieces()))
    assert isinstance(result, kind)


async def test_exactly_the_limit_is_allowed() -> None:
    result, _, _ = await fetch(httpx.Response(200, content=PNG.ljust(LIMIT, b"\0")))
    assert isinstance(result, Fetched)
    assert result.size == LIMIT


@pytest.mark.parametrize(
    ("answer", "temporary"),
    [
        (httpx.Response(404), True),
        (httpx.Response(429), True),
        (httpx.Response(500), True),
        (httpx.Response(503), True),
        (httpx.Response(200, content=b""), True),
        (httpx.ReadTimeout(""), True),
        (httpx.ConnectError(""), True),
        (httpx.RemoteProtocolError(""), True),
        (httpx.Response(401), False),
        (httpx.Response(403), False),
        (httpx.Response(410), False),
        (httpx.Response(400), False),
    ],
)
async def test_what_is_not_there_may_come_or_not(answer: httpx.Response | Exception, temporary: bool) -> None:
    result, _, _ = await fetch(answer)
    assert isinstance(result, NotThere)
    assert result.temporary is temporary
    assert result.reason.endswith(".")


async def test_a_file_that_breaks_off_may_come_later() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PNG
        raise httpx.ReadError("")

    result, _, _ = await fetch(httpx.Response(200, content=broken()))
    assert isinstance(result, NotThere)
    assert result.temporary


@pytest.mark.parametrize(
    ("head", "declared", "true"),
    [
        (PNG, "image/png", "image/png"),
        (PNG, "image/jpeg", "image/png"),
        (PNG, "application/pdf", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpg", "image/jpg"),
        (b"OggS" + b"\0" * 30, "audio/ogg", "audio/ogg"),
        (b"%PDF-1.7", "application/pdf", "application/pdf"),
        (b"MZ" + b"\0" * 60, "image/jpeg", "application/x-msdownload"),
        (b"MZ" + b"\0" * 60, "application/pdf", "application/x-msdownload"),
        (b"hello", "image/jpeg", "application/octet-stream"),
        (b"BEGIN:VCARD", "text/vcard", "text/vcard"),
        (b"#!AMR\n", "audio/amr", "audio/amr"),
        (b"hello", "", "application/octet-stream"),
        (b"hello", "application/pdf", "application/octet-stream"),
        (b"\n\n%PDF-1.4", "application/pdf", "application/pdf"),
        (b"<!DOCTYPE html><script>", "application/pdf", "text/html"),
        (b"\xef\xbb\xbf  <HTML>", "text/vcard", "text/html"),
        (b"<svg xmlns='x'>", "image/png", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg>", "image/svg+xml", "image/svg+xml"),
        (b"#!/bin/sh", "text/plain", "application/x-shellscript"),
        (b"\x7fELF" + b"\0" * 60, "audio/ogg", "application/x-executable"),
        (b"\0\0\0\x20ftypqt  " + b"\0" * 60, "video/quicktime", "video/quicktime"),
        (b"\0\0\0\x20ftypM4A " + b"\0" * 60, "audio/aac", "audio/aac"),
        (b"PK\x03\x04" + b"\0" * 40, "application/zip", "application/zip"),
        (
            b"PK\x03\x04" + b"\0" * 40,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_types_are_what_the_first_bytes_say(head: bytes, declared: str, true: str) -> None:
    assert true_type(head, declared) == true


async def test_over_a_real_socket_with_the_real_name_service() -> None:
    seen: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        seen.append(request)
        if PATH.encode() in request:
            writer.write(b"HTTP/1.1 307 x\r\nLocation: /files/1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: image/png\r\n\r\n" + PNG)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    file = io.BytesIO()
    async with server, open_http() as http:
        result = await fetch_media(http, Credentials(ACCOUNT, KEY, SECRET, base), URL, file, LIMIT)
    assert isinstance(result, Fetched)
    assert (result.content_type, file.getvalue()) == ("image/png", PNG)
    assert [b"uthorization: Basic" in request for request in seen] == [True, False]
    assert "127.0.0.1" in await resolve("localhost") or "::1" in await resolve("localhost")
    assert await resolve("no such name \udcff") == ()
