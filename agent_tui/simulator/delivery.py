"""Carries an accepted message to its end: statuses in the world, callbacks to the desk.

Invariant: the world's status moves forward in order; callbacks may be called out of it, as Twilio's are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from agent_tui.core.clock import Clock
from agent_tui.simulator.background import Background
from agent_tui.simulator.chance import Chance, named_sid
from agent_tui.simulator.fate import FetchedMedia, Step, plan, refusal
from agent_tui.simulator.switchboard import Switchboard
from agent_tui.simulator.webhooks import Postman
from agent_tui.simulator.world import Message, World

_EVENTS = {"delivered": "DELIVERED", "undelivered": "UNDELIVERED", "failed": "FAILED", "read": "READ"}
_WORDS = {63016: "Failed to send freeform message because you are outside the allowed window."}


@dataclass(frozen=True, slots=True)
class Quirks:
    """What a fault, or chance, does to one message's way."""

    error_code: int | None = None
    ends: str | None = None
    early: bool = False
    disorder: bool = False
    silent: bool = False


Arrival = Callable[[Message], None]


class Delivery:
    """One for a simulator; ``on_arrival`` hears of every message that reached a person."""

    def __init__(
        self,
        world: World,
        postman: Postman,
        client: httpx.AsyncClient,
        clock: Clock,
        chance: Chance,
        background: Background,
        switchboard: Switchboard,
    ) -> None:
        self._world = world
        self._postman = postman
        self._client = client
        self._clock = clock
        self._chance = chance
        self._background = background
        self.on_arrival: Arrival | None = None
        self._switchboard = switchboard

    async def begin(self, message: Message, quirks: Quirks) -> None:
        """Sends the message on its way; with ``early`` its first callback is made before this returns."""
        stream = self._chance.stream(f"fate/{message.sender}/{message.recipient}")
        pace = self._world.settings.pace
        early = quirks.early or stream.random() < pace.early
        disorder = quirks.disorder or stream.random() < pace.disorder
        media = await self._fetch(message.media_urls[0]) if message.media_urls and early else None
        if not early:
            self._background.start(self._later(message, quirks, disorder))
            return
        steps = self._steps(message, quirks, media)
        now, later = steps[:1], steps[1:]
        for step in now:
            await self._reach(message, step, quirks)
        self._background.start(self._walk(message, later, disorder, quirks))

    async def _later(self, message: Message, quirks: Quirks, disorder: bool) -> None:
        media = await self._fetch(message.media_urls[0]) if message.media_urls else None
        await self._walk(message, self._steps(message, quirks, media), disorder, quirks)

    def _steps(self, message: Message, quirks: Quirks, media: FetchedMedia | None) -> tuple[Step, ...]:
        error = quirks.error_code or refusal(self._world, message, media, self._clock.now())
        stream = self._chance.stream(f"fate/{message.sender}/{message.recipient}")
        reads = self._world.person(message.recipient).reads
        return plan(error, quirks.ends, reads, self._world.settings.pace, stream)

    async def _walk(self, message: Message, steps: Iterable[Step], disorder: bool, quirks: Quirks) -> None:
        held: Step | None = None
        for step in steps:
            await self._clock.sleep(step.after)
            if disorder and step.status == "sent":
                self._world.advance(message.sid, step.status, self._clock.now())
                held = step
                continue
            await self._reach(message, step, quirks)
            if held is not None:
                await self._call_back(message, held, quirks)
                held = None
        if held is not None:
            await self._call_back(message, held, quirks)

    async def _reach(self, message: Message, step: Step, quirks: Quirks) -> None:
        known = self._world.messages.get(message.sid)
        if known is None or known.status == "canceled":
            return
        self._world.advance(message.sid, step.status, self._clock.now(), step.error_code)
        if step.status == "delivered" and self.on_arrival is not None:
            self.on_arrival(message)
        await self._call_back(message, step, quirks)

    async def _call_back(self, message: Message, step: Step, quirks: Quirks) -> None:
        url = message.callback or self._switchboard.status_url(message.sender)
        account = self._world.account(message.account_sid)
        if url is None or account is None or quirks.silent:
            return
        await self._postman.deliver("status", url, status_form(message, step), account.token)

    async def _fetch(self, url: str) -> FetchedMedia:
        """HEAD, then GET, without any login, as Twilio fetches a MediaUrl."""
        try:
            head = await self._client.head(url, timeout=15.0, follow_redirects=True)
            got = await self._client.get(url, timeout=15.0, follow_redirects=True)
        except (httpx.HTTPError, httpx.InvalidURL):
            return FetchedMedia(False)
        content_type = got.headers.get("content-type", "").partition(";")[0].strip().lower()
        return FetchedMedia(head.is_success and got.is_success, content_type, len(got.content))


def status_form(message: Message, step: Step) -> dict[str, str]:
    """The parameters of a status callback (Twilio: outbound message status in status callbacks)."""
    to = message.recipient.removeprefix("whatsapp:")
    form = {
        "ChannelPrefix": "whatsapp",
        "ApiVersion": "2010-04-01",
        "MessageStatus": step.status,
        "SmsSid": message.sid,
        "SmsStatus": step.status,
        "ChannelInstallSid": named_sid("XE", message.sender),
        "To": message.recipient,
        "From": message.sender,
        "MessageSid": message.sid,
        "AccountSid": message.account_sid,
        "ChannelToAddress": to[:-4] + "XXXX" if to.startswith("+") else to,
    }
    if message.service_sid:
        form["MessagingServiceSid"] = message.service_sid
    if step.status in _EVENTS:
        form["EventType"] = _EVENTS[step.status]
    if step.error_code is not None:
        form["ErrorCode"] = str(step.error_code)
        form["ChannelStatusMessage"] = _WORDS.get(step.error_code, "The message was not delivered.")
    return form
