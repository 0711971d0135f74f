"""What the simulated Twilio knows: messages, media, people, templates, and a record of what happened.

Held in memory; ends with the process. Invariant: a message's status in here only moves forward, and
``last_inbound`` of a pair only grows, because Twilio's own records do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from agent_tui.simulator.chance import Chance
from agent_tui.simulator.settings import Account, Number, Service, SimulatorSettings, Template
from agent_tui.simulator.verdicts import Jury

Direction = Literal["inbound", "outbound-api"]
WINDOW = timedelta(hours=24)
SANDBOX_MEMBERSHIP = timedelta(days=3)
STATUS_RANK: Mapping[str, int] = {
    "accepted": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "failed": 4,
    "undelivered": 4,
    "canceled": 4,
    "delivered": 5,
    "read": 6,
    "received": 7,
}


@dataclass(frozen=True, slots=True)
class Media:
    """A file at Twilio. ``key`` is the part of the public link that nobody can guess."""

    sid: str
    message_sid: str
    account_sid: str
    content_type: str
    data: bytes
    name: str
    created: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Message:
    """A Message resource, with what only the simulator needs (``callback``, ``template``, ``order``)."""

    sid: str
    account_sid: str
    sender: str
    recipient: str
    body: str
    direction: Direction
    status: str
    created: datetime
    updated: datetime
    order: int = 0
    sent: datetime | None = None
    service_sid: str | None = None
    media_urls: tuple[str, ...] = ()
    error_code: int | None = None
    callback: str | None = None
    template: Template | None = None
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on WhatsApp. ``error``: every message to them fails with this code; ``reads``: they ever read."""

    address: str
    name: str = ""
    language: str = "en"
    reads: bool = True
    error: int | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request to the API, without its login."""

    at: datetime
    method: str
    path: str
    query: str
    form: Mapping[str, tuple[str, ...]]
    status: int | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Called:
    """One try of one webhook. ``status`` None: no answer came, ``failure`` says why."""

    at: datetime
    kind: str
    url: str
    form: Mapping[str, str]
    status: int | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """What Twilio complains of; ``resource_sid`` is the message it is about."""

    sid: str
    account_sid: str
    at: datetime
    code: int
    text: str
    url: str
    resource_sid: str = ""
    level: str = "error"


@dataclass(frozen=True, slots=True)
class SenderState:
    """How a sender stands with WhatsApp; ``reason``: why it is offline."""

    status: str = "ONLINE"
    quality: str = "HIGH"
    limit: str = "1K Customers/24hr"
    reason: str = ""


@dataclass(slots=True)
class World:
    """See the module. Times come from the caller; nothing in here looks at a clock."""

    settings: SimulatorSettings
    chance: Chance
    messages: dict[str, Message] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    templates: dict[str, tuple[str, Template]] = field(default_factory=dict)
    last_inbound: dict[tuple[str, str], datetime] = field(default_factory=dict)
    joined: dict[tuple[str, str], datetime] = field(default_factory=dict)
    opted_out: set[tuple[str, str]] = field(default_factory=set)
    recorded: list[Recorded] = field(default_factory=list)
    called: list[Called] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    sender_states: dict[str, SenderState] = field(default_factory=dict)
    account_states: dict[str, str] = field(default_factory=dict)
    online: SenderState = SenderState()
    jury: Jury = field(init=False)

    def __post_init__(self) -> None:
        self.jury = Jury(self.templates)
        for account in self.settings.accounts:
            for template in account.templates:
                self.templates[template.sid] = (account.sid, template)

    def account(self, sid: str) -> Account | None:
        """The account of that sid."""
        return next((account for account in self.settings.accounts if account.sid == sid), None)

    def sender(self, address: str) -> tuple[Account, Number] | None:
        """The account and number behind a ``whatsapp:+…`` address of ours."""
        for account in self.settings.accounts:
            for number in account.numbers:
                if number.address == address:
                    return account, number
        return None

    def open_numbers(self) -> tuple[str, ...]:
        """Every address of ours that anybody may write to without joining a sandbox first."""
        accounts = self.settings.accounts
        return tuple(number.address for account in accounts for number in account.numbers if number.join is None)

    def service_of(self, account: Account, number: Number) -> Service | None:
        """The Messaging Service that owns the number, if one does."""
        return next((service for service in account.services if number.number in service.numbers), None)

    def person(self, address: str) -> Person:
        """Who is behind the address; someone unknown reads what comes and has no name."""
        return self.people.get(address) or Person(address)

    def add(self, message: Message) -> Message:
        """Keeps a new message, last in order; an inbound one moves the pair's window."""
        kept = replace(message, order=len(self.messages) + 1, statuses=(message.status,))
        self.messages[kept.sid] = kept
        if kept.direction == "inbound":
            pair = (kept.recipient, kept.sender)
            known = self.last_inbound.get(pair)
            self.last_inbound[pair] = kept.created if known is None else max(known, kept.created)
        return kept

    def advance(self, sid: str, status: str, now: datetime, error_code: int | None = None) -> Message | None:
        """Moves a message's status; None if it was deleted, the message as it is if that would be a step back."""
        message = self.messages.get(sid)
        if message is None:
            return None
        if STATUS_RANK[status] <= STATUS_RANK[message.status] and status != message.status:
            return message
        sent = message.sent or (now if STATUS_RANK[status] >= STATUS_RANK["sent"] else None)
        message = replace(
            message,
            status=status,
            updated=now,
            sent=sent,
            error_code=error_code or message.error_code,
            statuses=(*message.statuses, status),
        )
        self.messages[sid] = message
        return message

    def newest_first(self, account_sid: str) -> Iterator[Message]:
        """The account's messages as Twilio lists them."""
        own = [message for message in self.messages.values() if message.account_sid == account_sid]
        own.sort(key=lambda message: (whole_second(message.created), message.order), reverse=True)
        return iter(own)

    def window_open(self, number: str, person: str, now: datetime) -> bool:
        """WhatsApp's rule: free text for 24 hours after the person's last message to this number."""
        last = self.last_inbound.get((number, person))
        return last is not None and now - last < WINDOW

    def is_joined(self, number: str, person: str, now: datetime) -> bool:
        """The sandbox's rule: 3 days after the person sent its words."""
        at = self.joined.get((number, person))
        return at is not None and now - at < SANDBOX_MEMBERSHIP


def whole_second(moment: datetime) -> datetime:
    """Twilio's times have whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)
