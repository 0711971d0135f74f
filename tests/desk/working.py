"""Workers on a real store, with a Twilio that does as it is told and a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast
from urllib.parse import urlencode

from agent_tui.channel.content import RemoteTemplate
from agent_tui.channel.inbound import Inbound, parse_inbound
from agent_tui.channel.looking import Looked
from agent_tui.channel.media import Fetched, MediaResult
from agent_tui.channel.messages import RemoteMedia, RemoteMessage
from agent_tui.channel.outcomes import Accepted, SendResult, TwilioFault, Uncertain
from agent_tui.channel.sending import Outbound, TwilioApi
from agent_tui.channel.signature import parse_form
from agent_tui.config.types import Config
from agent_tui.core.errors import Busy
from agent_tui.desk.conversations import transfer
from agent_tui.desk.inbound.receive import Received, receive
from agent_tui.desk.sending import reply
from agent_tui.desk.staff import presence, roster
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.workers.catch_up import CatchUp
from agent_tui.desk.workers.media import MediaFetcher
from agent_tui.desk.workers.outbox import Outbox
from agent_tui.desk.workers.settling import Settling
from agent_tui.desk.workers.templates import TemplateSync
from agent_tui.desk.workers.timers import Timers
from agent_tui.store.engine import Store
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Assign
from agent_tui.wire.messages import Send
from tests.blank_database import lay_out
from tests.desk.bench import ACCOUNT, ANA, CUSTOMER, OURS, SAM, START, a_config

T = TypeVar("T")
PATIENCE = 5.0


class Clock:
    """Stands still until it is moved; nobody sleeps on it for longer than a turn of the loop."""

    speed = 1.0

    def __init__(self) -> None:
        self.moment = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class FakeTwilio:
    """Answers by script, else takes every message; remembers what it was asked and what it has."""

    account_sid = ACCOUNT

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.script: deque[SendResult | Exception] = deque()
        self.sent: list[Outbound] = []
        self.has: list[RemoteMessage] = []
        self.holding: asyncio.Event | None = None
        self.begun = asyncio.Semaphore(0)
        self.at_once = 0
        self.most_at_once = 0
        self.fault: TwilioFault | None = None
        self.since: list[datetime] = []
        self.media: dict[str, MediaResult | bytes | Exception] = {}
        self.templates: list[RemoteTemplate] = []
        self.types: list[str] = []
        self.slow: dict[str, asyncio.Event] = {}

    def take(self, outbound: Outbound, status: str = "sent") -> str:
        """It is a message at Twilio from now on."""
        sid = f"SM{len(self.has):032x}"
        self.has.append(
            RemoteMessage(
                sid, "outbound-api", OURS, outbound.to, outbound.body, status, self._clock.now(), None, 0, "", ""
            )
        )
        return sid

    def hears(self, sid: str, ago: float, body: str = "hola", media: int = 0) -> RemoteMessage:
        """A customer's message at Twilio."""
        at = self._clock.now() - timedelta(seconds=ago)
        remote = RemoteMessage(sid, "inbound", CUSTOMER, OURS, body, "received", at, at, media, "", "")
        self.has.append(remote)
        return remote

    async def send(self, outbound: Outbound) -> SendResult:
        self.sent.append(outbound)
        self.begun.release()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.holding is not None:
                await self.holding.wait()
            if not self.script:
                return Accepted(self.take(outbound), "queued")
            answer = self.script.popleft()
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, Uncertain) and answer.reason == "taken":
                self.take(outbound)
            return answer
        finally:
            self.at_once -= 1

    async def list_messages(
        self, number: str, since: datetime, *, peer: str | None = None, messaging_service_sid: str = ""
    ) -> tuple[RemoteMessage, ...]:
        self.since.append(since)
        if self.fault is not None:
            raise self.fault
        found = [each for each in self.has if each.date_created >= since.replace(microsecond=0)]
        found = [each for each in found if peer is None or peer in (each.to, each.from_)]
        return tuple(sorted(found, key=lambda each: each.date_created))

    async def fetch_message(self, sid: str) -> RemoteMessage | None:
        return next((each for each in self.has if each.sid == sid), None)

    async def list_media(self, message_sid: str) -> tuple[RemoteMedia, ...]:
        return (RemoteMedia("ME1", "image/png", "https://api.twilio.com/recovered"),)

    async def list_templates(self) -> tuple[RemoteTemplate, ...]:
        if self.fault is not None:
            raise self.fault
        return tuple(self.templates)

    async def fetch_media(
        self, url: str, file: BinaryIO, limit_bytes: int, declared: str = "", *, within: float = 120.0
    ) -> MediaResult:
        self.types.append(declared)
        if url in self.slow:
            await self.slow[url].wait()
        answer = self.media[url]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, bytes):
            file.write(answer)
            return Fetched("image/png", len(answer), hashlib.sha256(answer).hexdigest(), "")
        return answer


class FullStore(Store):
    """A store whose disk is full for the next ``refuse`` writes; ``before_write`` is called once, before one."""

    refuse = 0
    before_write: Callable[[], object] | None = None

    async def write(self, work: Callable[[Unit], T], *, repeatable: bool = False) -> T:
        called, self.before_write = self.before_write, None
        if called is not None:
            called()
        if self.refuse:
            self.refuse -= 1
            raise Busy("The disk is full.")
        return await super().write(work, repeatable=repeatable)


class Works:
    """A store with the workers on it."""

    def __init__(self, folder: Path, config: Config | None = None) -> None:
        self.folder = folder
        self.config = config or a_config(workstream={"mode": "pick"})
        self.clock = Clock()
        self.twilio = FakeTwilio(self.clock)
        self.apis: dict[str, TwilioApi] = {"main": cast(TwilioApi, self.twilio)}
        self.store = FullStore(lay_out(folder))
        self.woken = 0
        self.outbox = self.new_outbox()
        self.settling = Settling(self.store, self.clock, lambda: self.config, lambda: self.apis)
        self.catch_up = CatchUp(self.store, self.clock, lambda: self.config, lambda: self.apis, self._wake)
        self.looked = Looked()
        self.media = MediaFetcher(self.store, self.clock, lambda: self.config, lambda: self.apis, folder, self._look)
        self.templates = TemplateSync(self.store, self.clock, lambda: self.apis, lambda: 900.0)
        self.timers = Timers(self.store, self.clock, lambda: self.config)
        self._ids = 0

    def new_outbox(self) -> Outbox:
        return Outbox(
            self.store, self.clock, lambda: self.config, lambda: self.apis, lambda: "http://x", random.Random(1)
        )

    async def _look(self, path: Path, content_type: str, thumbnail: Path) -> Looked:
        if self.looked.thumbnail:
            await asyncio.to_thread(thumbnail.write_bytes, b"small")
        return self.looked

    def _wake(self) -> None:
        self.woken += 1

    async def begin(self) -> None:
        await self.write(lambda unit: roster.mirror(unit, self.config, self.clock.now()))

    async def write(self, work: Callable[[Unit], T]) -> T:
        return await self.store.write(work)

    async def value(self, sql: str, *values: Any) -> Any:
        def query(reader: Any) -> Any:
            row = reader.connection.execute(sql, values).fetchone()
            return None if row is None else row[0]

        return await self.store.read(query)

    async def statuses(self) -> list[str]:
        return await self.store.read(
            lambda reader: [
                row[0]
                for row in reader.connection.execute(
                    "SELECT status FROM messages WHERE direction = 'outbound' ORDER BY seq"
                )
            ]
        )

    async def hears(self, body: str = "hola", sender: str = CUSTOMER, **more: str) -> Received:
        self._ids += 1
        form = {
            "MessageSid": more.pop("sid", "") or f"SM9{self._ids:031x}",
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": OURS,
            "Body": body,
        } | more
        inbound = parse_inbound(parse_form(urlencode(form).encode()))
        assert isinstance(inbound, Inbound)
        return await self.write(lambda unit: receive(unit, self.config, inbound, "raw", self.clock.now()))

    async def owned(self, sender: str = CUSTOMER, caller: Caller = ANA) -> str:
        """A conversation with an agent."""
        now = self.clock.now()
        conversation_id = (await self.hears(sender=sender)).conversation_id or ""
        await self.write(lambda unit: presence.seen(unit, self.config, caller.actor, now))
        body = Assign(agent=caller.actor, force=True)
        await self.write(lambda unit: transfer.assign(unit, self.config, SAM, conversation_id, body, now))
        return conversation_id

    async def replies(self, conversation_id: str, text: str = "hi", caller: Caller = ANA) -> str:
        self._ids += 1
        body = Send(client_id=str(self._ids), text=text)
        now = self.clock.now()
        message = await self.write(lambda unit: reply.send(unit, self.config, caller, conversation_id, body, now))
        return message.id

    async def send_round(self, turns: int = 1) -> None:
        """The outbox takes a turn and its POSTs end."""
        for _ in range(turns):
            await self.outbox.turn()
            await self.outbox.drain()

    async def close(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.outbox.drain()
            await self.media.close()
        await self.store.close()
