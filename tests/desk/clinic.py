"""A desk that is well, in pieces that a test can break: a simulated Twilio, the public door, the database.

Nothing listens: one transport leads each host to its application, so a set-up costs milliseconds.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import msgspec

from agent_tui.channel.net import open_http
from agent_tui.channel.webhook_urls import RETRIES
from agent_tui.config.load import load_text
from agent_tui.core.moment import to_text
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.running import Desk
from agent_tui.desk.workers.templates import TemplateSync
from agent_tui.server.public_door import PublicDoor
from agent_tui.simulator.server import Simulator
from agent_tui.simulator.settings import Account, Number, Service, SimulatorSettings
from agent_tui.simulator.webhooks import sign
from agent_tui.store.backup import LAST, LastBackup
from tests.blank_database import lay_out
from tests.server.manual_clock import ManualClock
from tests.simulator.conftest import ACCOUNT, SERVICE, TOKEN, template

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PUBLIC = "https://desk.example"
NUMBER, SANDBOX = "+14155550100", "+14155238886"
CUSTOMER = "whatsapp:+34600000001"

TEXT = f"""
[desk]
public_url = "{PUBLIC}"
[accounts.main]
account_sid = "{ACCOUNT}"
auth_token = "{TOKEN}"
api_base = "https://twilio.test"
[numbers.support]
account = "main"
number = "{NUMBER}"
workstream = "support"
messaging_service_sid = "{SERVICE}"
[numbers.tryout]
account = "main"
number = "{SANDBOX}"
workstream = "support"
sandbox = {{ join = "join happy-otter" }}
[workstreams.support]
mode = "pick"
fallback_queue = "general"
[queues.general]
members = ["ana"]
[agents.ana]
"""


@dataclass
class Clinic(httpx.AsyncBaseTransport):
    """``desk``: what the public URL leads to, for a test to replace."""

    folder: Path
    clock: ManualClock
    simulator: Simulator
    desk: Desk
    hosts: dict[str, httpx.AsyncBaseTransport] = field(default_factory=dict)
    patient: Callable[[Patient], Patient] | None = None
    twilio_is_ahead: float = 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport = self.hosts.get(request.url.host)
        if transport is None:
            raise httpx.ConnectError("no such host")
        answer = await transport.handle_async_request(request)
        if request.url.host == "twilio.test":
            answer.headers["Date"] = format_datetime(self.clock.now() + timedelta(seconds=self.twilio_is_ahead))
        return answer

    async def say(self, to: str = NUMBER) -> None:
        """A customer writes."""
        form = {
            "MessageSid": f"SM{to[1:]:0>32}",
            "AccountSid": ACCOUNT,
            "From": CUSTOMER,
            "To": f"whatsapp:{to}",
            "Body": "hi",
            "NumMedia": "0",
        }
        url = f"{PUBLIC}/twilio/inbound"
        async with httpx.AsyncClient(transport=self.hosts["desk.example"]) as http:
            signature = sign(url, form.items(), self.desk.secrets["main"].auth_tokens[0])
            answer = await http.post(url, data=form, headers={"X-Twilio-Signature": signature})
            assert answer.status_code == 204

    async def control(self, path: str, **body: object) -> None:
        async with httpx.AsyncClient(transport=self.hosts["twilio.test"]) as http:
            answer = await http.post(f"https://twilio.test/_simulator/{path}", json=body)
            assert answer.status_code == 200, answer.text

    async def sql(self, text: str, *values: object) -> None:
        """Change the database behind the desk's back."""
        await self.desk.store.write(lambda unit: unit.connection.execute(text, values))

    def examined(self) -> Patient:
        patient = self.desk.patient()
        return patient if self.patient is None else self.patient(patient)


Break = Callable[[Clinic], Awaitable[None]]


@contextlib.asynccontextmanager
async def a_clinic(folder: Path, text: str = TEXT) -> AsyncIterator[Clinic]:
    """A desk that nothing is wrong with."""
    clock = ManualClock(START)
    account = Account(
        ACCOUNT,
        TOKEN,
        (Number(NUMBER, "Support"), Number(SANDBOX, "Sandbox", join="join happy-otter")),
        (Service(SERVICE, (NUMBER,)),),
        (template(),),
    )
    simulator = Simulator(SimulatorSettings((account,)), clock)
    simulator.open("https://twilio.test")
    simulator.connect(PUBLIC + RETRIES)
    os.chmod(folder, 0o700)
    clinic = Clinic(folder, clock, simulator, None)  # type: ignore[arg-type]
    lay_out(folder)
    desk = clinic.desk = Desk(load_text(text, private=True), folder, clock, http=open_http(clinic))  # type: ignore[arg-type]
    clinic.hosts = {
        "twilio.test": httpx.ASGITransport(simulator.app),
        "desk.example": httpx.ASGITransport(PublicDoor(desk)),
    }
    try:
        await desk.prepare()
        await TemplateSync(desk.store, clock, lambda: desk.apis, lambda: 900.0).turn()
        await clinic.say(NUMBER)
        await clinic.say(SANDBOX)
        remember_backup(folder, to_text(clock.now()), folder)
        yield clinic
    finally:
        await desk.close()
        await simulator.stop()


def remember_backup(folder: Path, at: str, place: Path) -> None:
    """As ``agent-tui backup`` does."""
    (folder / LAST).write_bytes(msgspec.json.encode(LastBackup(made_at=at, places=(str(place),))))


def with_public_url(url: str) -> Callable[[Patient], Patient]:
    """The same patient, its public URL another."""
    return lambda patient: replace(patient, public_url=url)
