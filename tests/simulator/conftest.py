"""What the simulator's tests share: a clock moved by hand, a desk that only listens, a small Twilio."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import httpx
import pytest

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.server import Simulator
from agent_tui.simulator.settings import Account, Number, Service, SimulatorSettings, Template
from tests.contract import check_request, check_response
from tests.no_tls import NO_TLS

ACCOUNT = "AC" + "0" * 31 + "1"
OTHER_ACCOUNT = "AC" + "0" * 31 + "2"
TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "whatsapp:+14155550100"
SANDBOX = "whatsapp:+14155238886"
SERVICE = "MG" + "0" * 31 + "1"
CUSTOMER = "whatsapp:+34600000001"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


T = TypeVar("T")
TURNS = 25
"""Turns of the loop that a webhook takes from here to a listener and back."""


class ManualClock:
    """Time stands still until a test moves it."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._registered = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), next(self._order), woken))
        self._registered.set()
        await woken

    def jump(self, seconds: float) -> None:
        """Moves time on; everybody whose sleep is over by then wakes."""
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            self._wake_first()

    def _wake_first(self) -> None:
        _, _, woken = heapq.heappop(self._sleepers)
        if not woken.done():
            woken.set_result(None)

    async def until(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs ``work``, moving time to the next sleeper's end whenever there is one and ``work`` still waits."""
        task = asyncio.ensure_future(work)
        while not task.done():
            self._registered.clear()
            if self._sleepers:
                self._now = max(self._now, self._sleepers[0][0])
                self._wake_first()
                # Time that flies while a webhook is on its socket brings customers by the hundred.
                for _ in range(TURNS):
                    await asyncio.sleep(0)
                continue
            registered = asyncio.ensure_future(self._registered.wait())
            await asyncio.wait({task, registered}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
            registered.cancel()
        return task.result()


@dataclass
class Call:
    """A webhook as the desk got it."""

    path: str
    query: str
    form: dict[str, str]
    signature: str
    headers: dict[str, str]


@dataclass
class Listener:
    """A desk that takes everything down and answers what it is told, 204 unless told otherwise."""

    url: str = ""
    calls: asyncio.Queue[Call] = field(default_factory=asyncio.Queue)
    answers: list[int] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection: all that these tests need of HTTP, without a server's time to shut down."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError:
            writer.close()
            return
        (method, target, _), *lines = (line.split(" ", 2) for line in head.strip().split("\r\n"))
        headers = {line[0].rstrip(":").lower(): " ".join(line[1:]) for line in lines}
        body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
        path, _, query = target.partition("?")
        status, content_type, data = 204, "", b""
        if method == "POST":
            form = dict(parse_qsl(body, keep_blank_values=True))
            self.calls.put_nowait(Call(path, query, form, headers.get("x-twilio-signature", ""), headers))
            status = self.answers.pop(0) if self.answers else 204
        else:
            content_type, data = self.files.get(path, ("", b""))
            status = 200 if content_type else 404
        sent = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}\r\n"
        writer.write(f"{sent}Connection: close\r\n\r\n".encode() + (data if method == "GET" else b""))
        await writer.drain()
        writer.close()

    async def next(self) -> Call:
        return await asyncio.wait_for(self.calls.get(), 10)


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """A listener on a free port of the loopback."""
    listener = Listener()
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield listener
    finally:
        server.close()
        await server.wait_closed()


def template(name: str = "order_update", **changes: Any) -> Template:
    """A template with two variables."""
    given: dict[str, Any] = {
        "sid": named_sid("HX", name),
        "name": name,
        "language": "en",
        "types": {"twilio/text": {"body": "Your order {{1}} is now {{2}}. Thank you."}},
        "variables": {"1": "A-100", "2": "on its way"},
    }
    return Template(**(given | changes))


def account(**changes: Any) -> Account:
    """An account with a number in a service, the sandbox, and a template."""
    given: dict[str, Any] = {
        "sid": ACCOUNT,
        "token": TOKEN,
        "numbers": (
            Number(NUMBER.removeprefix("whatsapp:"), "Support"),
            Number(SANDBOX.removeprefix("whatsapp:"), "Sandbox", join="join happy-otter"),
        ),
        "services": (Service(SERVICE, (NUMBER.removeprefix("whatsapp:"),), opt_out=True),),
        "templates": (template(),),
        "key_sid": "SK" + "1" * 32,
        "key_secret": "key-secret",
    }
    return Account(**(given | changes))


@dataclass
class Twilio:
    """A running simulator with a client that holds every answer against Twilio's documents."""

    simulator: Simulator
    clock: ManualClock
    client: httpx.AsyncClient

    async def api(self, method: str, path: str, *, checked: bool = True, **given: Any) -> httpx.Response:
        given.setdefault("auth", (ACCOUNT, TOKEN))
        request = self.client.build_request(method, self.simulator.base_url + path, **_without_auth(given))
        response = await self.client.send(request, auth=given["auth"])
        if checked:
            url, body = str(request.url), request.content
            check_response(method, url, body, response.status_code, response.headers, response.content)
            if response.is_success:
                check_request(method, url, response.request.headers, body)
        return response

    async def send(self, *, checked: bool = True, **form: Any) -> httpx.Response:
        """POST Messages.json with the usual From and To."""
        filled = {"From": NUMBER, "To": CUSTOMER, **form}
        data = {name: value for name, value in filled.items() if value is not None}
        return await self.api("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=data, checked=checked)

    async def control(self, method: str, path: str, **body: Any) -> Any:
        response = await self.client.request(
            method, f"{self.simulator.base_url}/_simulator/{path}", json=body if method == "POST" else None
        )
        assert response.status_code == 200, response.text
        return response.json()

    async def say(self, body: str = "hi", *, person: str = CUSTOMER, **more: Any) -> Any:
        return await self.control("POST", f"customers/{person}/say", body=body, **more)

    async def message(self, sid: str) -> dict[str, Any]:
        response = await self.api("GET", f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json")
        return dict(response.json())


def _without_auth(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "auth"}


@contextlib.asynccontextmanager
async def running(settings: SimulatorSettings | None = None, *, listen: bool = False) -> AsyncIterator[Twilio]:
    """A simulator; without ``listen`` its application is called directly, which saves a server's time to shut down."""
    clock = ManualClock()
    simulator = Simulator(settings or SimulatorSettings((account(),)), clock)
    if listen:
        await simulator.start()
    else:
        simulator.open("http://twilio.test")
    transport = None if listen else httpx.ASGITransport(simulator.app)
    client = httpx.AsyncClient(verify=NO_TLS, trust_env=False, timeout=10, transport=transport)
    try:
        yield Twilio(simulator, clock, client)
    finally:
        await client.aclose()
        await simulator.stop()


@pytest.fixture
async def desk() -> AsyncIterator[Listener]:
    async with listening() as listener:
        yield listener


@pytest.fixture
async def twilio(desk: Listener) -> AsyncIterator[Twilio]:
    async with running() as twilio:
        twilio.simulator.connect(desk.url)
        yield twilio
