"""Fetching files: credentials stay with Twilio, sizes are kept, types are what the bytes say."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.media import (
    MAX_REDIRECTS,
    Fetched,
    MediaResult,
    NotThere,
    RefusedUrl,
    TooLarge,
    fetch_media,
    resolve,
)
from agent_tui.channel.net import open_http
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


CDN = "151.101.1.1"


async def names(host: str) -> Sequence[str]:
    return NAMES.get(host, (host,) if host[:1].isdigit() or ":" in host else ())


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
    assert [str(request.url) for request in script.requests] == [URL, target.replace("mms.twiliocdn.com", CDN)]
    assert script.requests[1].headers["host"] == "mms.twiliocdn.com"
    assert script.requests[1].extensions["sni_hostname"] == "mms.twiliocdn.com"
    assert "authorization" not in script.requests[1].headers


async def test_the_address_that_was_looked_at_is_the_one_that_is_called() -> None:
    """A name that answers otherwise the second time (DNS rebinding) is not asked a second time."""
    asked: list[str] = []

    async def turning(host: str) -> Sequence[str]:
        asked.append(host)
        return (CDN,) if len(asked) == 1 else ("127.0.0.1",)

    script, file = Script(moved("https://rebind.example:8443/a"), httpx.Response(200, content=PNG)), io.BytesIO()
    async with open_http(httpx.MockTransport(script)) as http:
        result = await fetch_media(http, Credentials(ACCOUNT, KEY, SECRET, None), URL, file, LIMIT, resolve=turning)
    assert isinstance(result, Fetched)
    assert asked == ["rebind.example"]
    assert str(script.requests[1].url) == f"https://{CDN}:8443/a"
    assert script.requests[1].headers["host"] == "rebind.example:8443"


async def test_the_next_address_is_tried_where_the_first_takes_no_connection() -> None:
    NAMES["two.example"] = ("151.101.1.7", CDN)
    steps = (moved("https://two.example/a"), httpx.ConnectError(""), httpx.Response(200, content=PNG))
    result, script, _ = await fetch(*steps)
    assert isinstance(result, Fetched)
    assert [request.url.host for request in script.requests[1:]] == ["151.101.1.7", CDN]


async def test_not_even_back_to_twilio_do_credentials_follow_a_redirect() -> None:
    NAMES["api.twilio.com"] = ("151.101.1.1",)
    _, script, _ = await fetch(moved("/elsewhere"), httpx.Response(200, content=PNG))
    assert str(script.requests[1].url) == f"https://{CDN}/elsewhere"
    assert "authorization" not in script.requests[1].headers


@pytest.mark.parametrize(
    "location",
    [
        "http://mms.twiliocdn.com/a",
        "https://inside.example/a",
        "https://both.example/a",
        "https://127.0.0.1/a",
        "https://localhost/a",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.5]/a",
        "https://[64:ff9b::7f00:1]/a",
        "https://[2002:7f00:1::]/a",
        "https://0x7f.1/a",
        "https://2130706433/a",
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


async def test_a_body_that_drips_is_left_when_its_time_is_over() -> None:
    async def dripping() -> AsyncIterator[bytes]:
        yield PNG
        while True:
            await asyncio.sleep(0.001)
            yield b"x"

    script, file = Script(httpx.Response(200, content=dripping())), io.BytesIO()
    async with open_http(httpx.MockTransport(script)) as http:
        credentials = Credentials(ACCOUNT, KEY, SECRET, None)
        result = await fetch_media(http, credentials, URL, file, 10**9, resolve=names, whole=0.02)
    assert isinstance(result, NotThere)
    assert result.temporary


async def test_what_comes_packed_is_not_unpacked() -> None:
    """A few packed bytes may be gigabytes; nobody asked for them."""
    answer = httpx.Response(200, stream=httpx.ByteStream(b"\x1f\x8b"), headers={"Content-Encoding": "gzip"})
    result, script, written = await fetch(answer)
    assert isinstance(result, NotThere)
    assert script.requests[0].headers["accept-encoding"] == "identity"
    assert not written


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
