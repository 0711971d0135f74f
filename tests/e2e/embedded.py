"""Simulator and desk in one loop on one clock that can be moved, over real sockets."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from agent_tui.channel.net import open_http
from agent_tui.config.load import load
from agent_tui.desk.clock import WallClock
from agent_tui.desk.running import Desk
from agent_tui.desk.staff.tokens import create_token
from agent_tui.server.app import Doors
from agent_tui.simulator.faults import load_faults
from agent_tui.simulator.server import Simulator
from agent_tui.simulator.settings import Pace
from tests.blank_database import lay_out
from tests.e2e.callers import Agent, Twilio, inbound_form, post_signed
from tests.e2e.desk_file import AGENTS, QUICK, desk_text, twilio_settings, write_private
from tests.no_tls import NO_TLS


class MovableClock(WallClock):
    """Wall time at a speed, which can also jump ahead."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__(speed)
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def jump(self, **by: float) -> None:
        """Move time on; ``by`` as for a timedelta."""
        self._ahead += timedelta(**by)


class ImpatientTransport(httpx.AsyncHTTPTransport):
    """Waits ``seconds`` for an answer where the desk would wait 30."""

    def __init__(self, seconds: float) -> None:
        super().__init__(verify=NO_TLS, trust_env=False)
        self._seconds = seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["timeout"] = {**request.extensions["timeout"], "read": self._seconds}
        return await super().handle_async_request(request)


class DeskHere:
    """A desk in this loop, with its doors; it can be opened without its workers."""

    def __init__(self, folder: Path, config: Path, clock: WallClock, http: httpx.AsyncClient) -> None:
        self._folder = folder
        self._config = config
        self._clock = clock
        self._http = http
        self._doors = Doors()
        self.public = ""
        self.agents: dict[str, Agent] = {}

    async def open(self, transport: httpx.AsyncBaseTransport) -> None:
        """Open the doors; no worker runs yet."""
        self._desk = Desk(load(self._config), self._folder, self._clock, http=open_http(transport))
        await self._desk.prepare()
        self.public, console = await self._doors.start(self._desk)
        now = self._clock.now()
        for agent in AGENTS:
            token = await self._desk.store.write(
                lambda unit, agent=agent: create_token(unit, self._desk.config, agent, now)  # type: ignore[misc]
            )
            self.agents[agent] = Agent(self._http, console, token)

    def work(self) -> None:
        """Start the workers."""
        self._desk.work()

    def catch_up(self) -> None:
        """Ask for a run of catch-up now."""
        self._desk.wake("catch_up")

    async def close(self) -> None:
        self._desk.stopping.set()
        await self._doors.stop()
        await self._desk.close()


@dataclass
class World:
    """A simulated Twilio, and desks on one data folder, one after the other."""

    folder: Path
    clock: MovableClock
    simulator: Simulator
    twilio: Twilio
    http: httpx.AsyncClient
    mode: str
    more: str = ""
    """More of the configuration."""
    workstream: str = ""
    """More lines of its workstream."""
    by_name: bool = False
    """Its account has no ``api_base``: the desk calls Twilio's own hosts."""

    @contextlib.asynccontextmanager
    async def desk(
        self, *, work: bool = True, answer_seconds: float = 30.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> AsyncIterator[DeskHere]:
        """A desk that Twilio knows; ``transport``: how it reaches the world."""
        text = desk_text(self.twilio.base_url, mode=self.mode)
        if self.by_name:
            text = text.replace(f'api_base = "{self.twilio.base_url}"\n', "")
        head = "[workstreams.support]\n"
        config = write_private(self.folder / "config.toml", text.replace(head, head + self.workstream, 1) + self.more)
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        desk = DeskHere(data, config, self.clock, self.http)
        lay_out(data)
        await desk.open(transport or ImpatientTransport(answer_seconds))
        try:
            self.simulator.connect(desk.public)
            if work:
                desk.work()
            yield desk
        finally:
            await desk.close()

    async def webhook(self, desk: DeskHere, sid: str, customer: str, body: str) -> int:
        """Twilio's webhook for a message that it has; the status of the answer."""
        answer = await post_signed(self.http, desk.public, "/twilio/inbound", inbound_form(sid, customer, body))
        return answer.status_code


@contextlib.asynccontextmanager
async def a_world(
    folder: Path,
    *,
    speed: float = 1.0,
    pace: Pace = QUICK,
    faults: str = "",
    mode: str = "pick",
    more: str = "",
    workstream: str = "",
) -> AsyncIterator[World]:
    """``faults``: the text of a fault file."""
    clock = MovableClock(speed)
    path = folder / "faults.toml"
    path.write_text(faults, "utf-8")
    simulator = Simulator(replace(twilio_settings(pace), faults=load_faults(path)), clock)
    await simulator.start()
    async with httpx.AsyncClient(timeout=30, verify=NO_TLS, trust_env=False) as http:
        try:
            yield World(folder, clock, simulator, Twilio(http, simulator.base_url), http, mode, more, workstream)
        finally:
            await simulator.stop()
