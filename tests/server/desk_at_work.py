"""A desk in a temporary folder with both doors open on real sockets, its clock standing still, no worker running."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1, sha256
from hmac import digest
from pathlib import Path
from urllib.parse import urlencode

import httpx

from agent_tui.channel.net import open_http
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.types import Account, Agent, Config, ConfiguredTemplate, DeskSettings, Number, Queue, Workstream
from agent_tui.desk.running import Desk
from agent_tui.desk.staff.tokens import create_token
from agent_tui.server.app import Doors
from tests.blank_database import lay_out
from tests.no_tls import NO_TLS
from tests.server.manual_clock import START, ManualClock

AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT_SID = "AC00000000000000000000000000000001"
OUR_NUMBER = "+14155238886"
OURS = f"whatsapp:{OUR_NUMBER}"
PUBLIC_URL = "https://console.example.org"
AGENTS = ("ana", "ben", "sue", "adm")


def a_config(public_url: str | None = PUBLIC_URL, mode: str = "pick", **settings: object) -> Config:
    """Ana and Ben are agents of two queues, Sue supervises, Adm administers."""
    desk = DeskSettings(
        public_url=public_url,
        public_listen="127.0.0.1:0",
        console_listen="127.0.0.1:0",
        **settings,  # type: ignore[arg-type]
    )
    return Config(
        desk=desk,
        accounts={
            "main": Account(id="main", account_sid=ACCOUNT_SID, auth_token=SecretRef("literal", AUTH_TOKEN)),
        },
        numbers={
            "support": Number(
                id="support", account="main", number=OUR_NUMBER, workstream="support", name="Support line"
            )
        },
        workstreams={"support": Workstream(id="support", fallback_queue="general", mode=mode)},  # type: ignore[arg-type]
        queues={
            "general": Queue(id="general", members=("ana",)),
            "billing": Queue(id="billing", members=("ben",)),
        },
        agents={
            "ana": Agent(id="ana", name="Ana Petrova"),
            "ben": Agent(id="ben", name="Ben Okri"),
            "sue": Agent(id="sue", name="Sue Lee", role="supervisor"),
            "adm": Agent(id="adm", name="Adm In", role="admin"),
        },
        templates=(
            ConfiguredTemplate(
                name="order_update",
                text="Your order {{1}} is now {{2}}.",
                content_sid="HX00000000000000000000000000000001",
            ),
        ),
    )


def sign(url: str, form: dict[str, str] | None = None, token: str = AUTH_TOKEN) -> str:
    """Twilio's signature, written down a second time from its documentation."""
    fields = "".join(name + value for name, value in sorted((form or {}).items()))
    return b64encode(digest(token.encode(), (url + fields).encode(), sha1)).decode()


def a_form(sid: str, sender: str = "+34600000001", body: str = "Hello", **more: str) -> dict[str, str]:
    """A customer's message as Twilio sends it."""
    return {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ACCOUNT_SID,
        "From": f"whatsapp:{sender}",
        "To": OURS,
        "WaId": sender.lstrip("+"),
        "ProfileName": "Carla",
        "Body": body,
        "NumMedia": "0",
        "MessageType": "text",
        **more,
    }


@dataclass
class AtWork:
    """The desk, and how to call it."""

    desk: Desk
    clock: ManualClock
    public: str
    console: str
    tokens: dict[str, str]
    doors: Doors
    http: httpx.AsyncClient

    async def twilio(self, form: dict[str, str], path: str = "/twilio/inbound", **headers: str) -> httpx.Response:
        """Post a signed form to the public door."""
        signature = sign(self.desk.public_url + path, form)
        return await self.http.post(
            self.public + path,
            content=urlencode(form),
            headers={
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "X-Twilio-Signature": signature,
                **headers,
            },
        )

    async def api(
        self, agent: str | None, method: str, path: str, json: object = None, **headers: str
    ) -> httpx.Response:
        """Call the console door as ``agent``."""
        return await self.http.request(
            method, self.console + "/api/v1" + path, json=json, headers={**self.auth(agent), **headers}
        )

    def auth(self, agent: str | None) -> dict[str, str]:
        return {} if agent is None else {"Authorization": f"Bearer {self.tokens[agent]}"}

    async def conversation(self, sender: str = "+34600000001", sid: str = "SMfirst00000001") -> str:
        """A customer writes; the id of the conversation."""
        assert (await self.twilio(a_form(sid, sender))).status_code == 204
        page = (await self.api("sue", "GET", "/conversations?view=all")).json()
        return next(str(row["id"]) for row in page["items"] if row["customer"]["address"] == f"whatsapp:{sender}")

    async def connected(self, agent: str) -> None:
        """Any request connects an agent."""
        assert (await self.api(agent, "GET", "/me")).status_code == 200


@asynccontextmanager
async def at_work(folder: Path, config: Config | None = None, start: datetime = START) -> AsyncIterator[AtWork]:
    clock = ManualClock(start)
    lay_out(folder)
    outside = httpx.MockTransport(lambda request: httpx.Response(503))
    desk = Desk(config or a_config(), folder, clock, http=open_http(outside))  # type: ignore[arg-type]
    await desk.prepare()
    tokens = {
        agent: await desk.store.write(lambda unit, who=agent: create_token(unit, desk.config, who, clock.now()))  # type: ignore[misc]
        for agent in desk.config.agents
    }
    tokens["local"] = (folder / "local.token").read_text().strip()
    doors = Doors(seconds=lambda: 0.0)
    public, console = await doors.start(desk)
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    try:
        async with httpx.AsyncClient(timeout=20, limits=limits, verify=NO_TLS, trust_env=False) as http:
            yield AtWork(desk, clock, public, console, tokens, doors, http)
    finally:
        desk.stopping.set()
        await doors.stop()
        await desk.close()


def body_sha256(body: bytes) -> str:
    return sha256(body).hexdigest()
