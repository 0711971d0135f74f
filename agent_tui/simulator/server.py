"""The simulator as a whole: put together, listening, calling, and stopped again.

Invariant: it binds its own socket, so a port in use is an error before anything runs; after ``stop`` no task, socket
or client of it is left.
"""

from __future__ import annotations

import asyncio
import functools
import socket
import ssl

import httpx
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from agent_tui.core.clock import Clock
from agent_tui.core.errors import SetupError
from agent_tui.hosting.embedded import KEEP_ALIVE_SECONDS, EmbeddedServer
from agent_tui.simulator.account_api import AccountApi
from agent_tui.simulator.alerts import AlertsApi
from agent_tui.simulator.backdated import Past, tell_late, write_history
from agent_tui.simulator.background import Background
from agent_tui.simulator.chance import Chance
from agent_tui.simulator.content_api import ContentApi
from agent_tui.simulator.control_api import ControlApi
from agent_tui.simulator.customers import Crowd
from agent_tui.simulator.delivery import Delivery
from agent_tui.simulator.faults import FaultQueue
from agent_tui.simulator.inbound import Reception
from agent_tui.simulator.media_api import MediaApi
from agent_tui.simulator.messages_api import MessagesApi
from agent_tui.simulator.requests import Front
from agent_tui.simulator.senders_api import SendersApi
from agent_tui.simulator.settings import SimulatorSettings
from agent_tui.simulator.switchboard import Switchboard
from agent_tui.simulator.twilio_api import Parts, create_app
from agent_tui.simulator.webhooks import Postman, Targets
from agent_tui.simulator.world import World

GRACE_SECONDS = 1.0


@functools.cache
def _tls() -> ssl.SSLContext:
    """One for all simulators: reading the system's certificates costs more than anything else in a start."""
    return ssl.create_default_context()


class _Protocol(HttpToolsProtocol):
    """Lets a request reach its connection, so that a fault can cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"]["transport"] = self.transport


class Simulator:
    """A simulated Twilio in the running loop. ``base_url`` is known after ``start``."""

    def __init__(self, settings: SimulatorSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.base_url = ""
        self.chance = Chance(settings.seed)
        self.world = World(settings, self.chance)
        self.faults = FaultQueue(settings.faults)
        self._background = Background()
        self._client = httpx.AsyncClient(trust_env=False, verify=_tls(), limits=httpx.Limits(max_connections=200))
        self.switchboard = Switchboard()
        world, chance, background = self.world, self.chance, self._background
        postman = Postman(world, self._client, clock, self.faults, chance.stream("webhooks"))
        self.delivery = Delivery(world, postman, self._client, clock, chance, background, self.switchboard)
        self.reception = Reception(world, postman, clock, self.switchboard)
        self.customers = Crowd(world, self.reception, clock, chance, background)
        self.delivery.on_arrival = self.customers.hear
        self.app = create_app(
            Parts(
                front=Front(world, self.faults, clock),
                messages=MessagesApi(world, self.delivery, clock, chance),
                media=MediaApi(world, self.faults, clock),
                content=ContentApi(world, clock),
                control=ControlApi(
                    world, self.reception, self.faults, clock, chance, background, self.connect, self.run_customers
                ),
                senders=SendersApi(world, self.switchboard, clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")),
                alerts=AlertsApi(world),
                account=AccountApi(world),
            )
        )
        self._past: tuple[Past, ...] = ()
        self._server: EmbeddedServer | None = None
        self._serving: asyncio.Task[None] | None = None

    def connect(self, webhook: str) -> None:
        """Names the desk: its public base URL (see ``SimulatorSettings.webhook``). May be called at any time."""
        self.switchboard.default = Targets.from_base(webhook)

    async def tell_history(self) -> None:
        """Calls, late, the webhooks of the backdated conversations: only they tell customers' names.

        A desk must have found the messages by then, or it takes them for new.
        """
        await tell_late(self.reception, self._past)

    def run_customers(self, on: bool) -> None:
        """Starts or stops lively customers; they speak only once the desk is connected."""
        if on:
            self.customers.start()
        else:
            self.customers.stop()

    def open(self, base_url: str) -> None:
        """Everything but the socket: ``app`` answers as if it were at ``base_url``; customers begin to come."""
        self.base_url = base_url
        self.reception.base_url = base_url
        if self.settings.webhook:
            self.connect(self.settings.webhook)
        if self.settings.backdated:
            self._past = write_history(self.world, self.reception, self.chance, self.clock.now())
            for each in self._past:
                self.customers.know(each.customer, each.rest)
        if self.settings.customers_per_minute > 0:
            self.run_customers(True)

    async def start(self) -> None:
        """Listens; returns when connections are accepted.

        Raises:
            SetupError: the address cannot be bound.
        """
        host, port = self.settings.host, self.settings.port
        try:
            sock = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            raise SetupError(
                f"The simulator cannot listen on {host}:{port} ({error.strerror}).", hint="Choose another port, or 0."
            ) from error
        shown = f"[{host}]" if ":" in host else host
        self.open(f"http://{shown}:{sock.getsockname()[1]}")
        config = uvicorn.Config(
            self.app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        self._server = EmbeddedServer(config, GRACE_SECONDS)
        self._serving = asyncio.create_task(self._server.serve(sockets=[sock]))
        await self._server.accepting.wait()

    async def stop(self) -> None:
        """Ends everything; raises the first failure of a background task, if there was one."""
        if self._server is not None and self._serving is not None:
            self._server.end()
            await self._serving
        try:
            await self._background.close()
        finally:
            await self._client.aclose()
