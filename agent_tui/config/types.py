"""The configuration as frozen types, named like the TOML keys.

Invariant: a ``Config`` made by ``load`` is whole: every name it refers to exists, every form was checked. Durations
are seconds (written ``"90s"``, ``"30m"``, ``"24h"``, ``"28d"``). Each named thing carries its own ``id``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from agent_tui.config.rules import (
    AgentName,
    ClassifyRule,
    Condition,
    Country,
    HoursName,
    Language,
    NumberName,
    OrderRule,
    Outputs,
    Priority,
    ProfileName,
    QueueName,
    RouteRule,
    Ruleset,
    Scalar,
    SkillLevel,
    TextMatch,
)
from agent_tui.config.secret_ref import SecretRef

__all__ = [
    "Account",
    "Agent",
    "Attachments",
    "AutomatedMessage",
    "Bot",
    "CapacityProfile",
    "ClassifyRule",
    "Closure",
    "Condition",
    "Config",
    "ConfiguredTemplate",
    "CustomPresence",
    "DeskSettings",
    "Holidays",
    "Hours",
    "Number",
    "OrderRule",
    "Outputs",
    "Overflow",
    "OverflowCondition",
    "OverflowTransfer",
    "Queue",
    "RouteRule",
    "RouteTest",
    "Ruleset",
    "Sandbox",
    "SecretRef",
    "Span",
    "Survey",
    "TextMatch",
    "Tls",
    "Workstream",
    "host_port",
]

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Seconds = Annotated[float, Meta(extra={"form": "duration"})]
WrapUp = Annotated[Literal["always", "none"] | float, Meta(extra={"form": "wrap_up"})]
Listen = Annotated[str, Meta(extra={"form": "listen"})]
Zone = Annotated[str, Meta(extra={"form": "zone"})]
AccountName = Annotated[str, Meta(extra={"ref": "accounts"})]
WorkstreamName = Annotated[str, Meta(extra={"ref": "workstreams"})]
BasePresence = Literal["available", "busy", "do_not_disturb", "away", "offline"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MISSED_PRESENCES = ("available", "busy", "do_not_disturb", "away", "offline", "inactive", "keep")
MissedPresence = Annotated[str, Meta(extra={"ref": "presences", "also": MISSED_PRESENCES})]
AutomatedTrigger = Literal[
    "greeting",
    "agent_assigned",
    "agent_not_assigned",
    "agent_joined",
    "agent_disconnected",
    "agent_ended",
    "session_ended",
    "consult_accepted",
    "consult_ended",
    "transfer_accepted",
    "supervisor_joined",
    "supervisor_left",
    "holiday",
    "out_of_hours",
    "message_out_of_hours",
    "overflow_end",
    "unsupported_message",
    "file_too_large",
    "attachments_off",
    "opted_out",
    "force_closed",
]


def host_port(listen: str) -> tuple[str, int]:
    """``127.0.0.1:8080`` or ``[::1]:8080`` as host and port; port 0 means any free one.

    Raises:
        ValueError: the text has another form.
    """
    host, colon, port = listen.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (colon and host and port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ValueError(f"not an address: {listen!r}")
    return host, int(port)


class Tls(Struct, frozen=True, kw_only=True):
    """Paths of the console door's certificate chain and private key (PEM)."""

    cert: Annotated[str, Meta(extra={"form": "path"})]
    key: Annotated[str, Meta(extra={"form": "path"})]


class DeskSettings(Struct, frozen=True, kw_only=True):
    """``public_url`` None: the public door's own address. ``tls`` and ``behind_proxy`` concern the console door."""

    name: str = "Support"
    public_url: Annotated[str, Meta(extra={"form": "url"})] | None = None
    public_listen: Listen = "127.0.0.1:8080"
    console_listen: Listen = "127.0.0.1:8081"
    tls: Tls | None = None
    behind_proxy: bool = False
    time_zone: Zone = "UTC"
    catch_up_every: Seconds = 5 * MINUTE
    catch_up_first: Seconds = DAY
    presence_grace: Seconds = 150.0


class Account(Struct, frozen=True, kw_only=True):
    """A Twilio account. ``api_base`` None: Twilio's own hosts. ``auth_token`` also checks webhook signatures."""

    id: str
    account_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "AC"})]
    auth_token: SecretRef
    auth_token_previous: SecretRef | None = None
    api_key_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "SK"})] | None = None
    api_key_secret: SecretRef | None = None
    api_base: Annotated[str, Meta(extra={"form": "url"})] | None = None


class Sandbox(Struct, frozen=True, kw_only=True):
    """``join``: what a tester writes to Twilio's sandbox number first, such as ``join happy-otter``."""

    join: str


class Number(Struct, frozen=True, kw_only=True):
    """One WhatsApp number of ours; ``name`` is its id where the file gives none."""

    id: str
    account: AccountName
    number: Annotated[str, Meta(extra={"form": "phone"})]
    workstream: WorkstreamName
    name: str = ""
    messaging_service_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "MG"})] | None = None
    sandbox: Sandbox | None = None
    messages_per_second: Annotated[float, Meta(gt=0, le=1000)] = 80.0

    @property
    def address(self) -> str:
        """As Twilio writes it: ``whatsapp:+14155238886``."""
        return f"whatsapp:{self.number}"

    @property
    def rate(self) -> float:
        """Messages a second that may leave; Twilio's sandbox takes one in three seconds."""
        return min(self.messages_per_second, 1 / 3) if self.sandbox else self.messages_per_second


class Attachments(Struct, frozen=True, kw_only=True):
    """Who may send files; ``max_mb`` in MiB; ``types``: content types (``image/*``, ``application/pdf``), () is all."""

    enabled: bool = True
    customers: bool = True
    agents: bool = True
    max_mb: Annotated[int, Meta(ge=1, le=100)] = 16
    types: tuple[Annotated[str, Meta(extra={"form": "content_type"})], ...] = ()


class AutomatedMessage(Struct, frozen=True, kw_only=True):
    """One trigger's message; ``texts`` by language; ``template`` is sent when the window is closed."""

    enabled: bool = True
    text: str | None = None
    texts: dict[Language, str] = {}
    template: str | None = None


class Survey(Struct, frozen=True, kw_only=True):
    """After the end of a conversation: a ``question`` in the chat, or a ``link``."""

    enabled: bool = True
    question: str | None = None
    link: str | None = None
    template: str | None = None
    expires_after: Seconds = DAY


class Bot(Struct, frozen=True, kw_only=True):
    """An HTTP bot that takes conversations first; ``timeout`` is per answer."""

    url: Annotated[str, Meta(extra={"form": "url"})]
    secret: SecretRef | None = None
    timeout: Seconds = 10.0


class Workstream(Struct, frozen=True, kw_only=True):
    """How the conversations of its numbers are routed, offered and closed.

    ``capacity``: units a conversation costs. ``wrap_up_capacity``: blocks capacity always, never, or for seconds.
    ``preferred_only``: nobody but the preferred agents gets it. ``offer_text``: lines that an offer shows.
    """

    id: str
    fallback_queue: QueueName
    language: Language = "en"
    mode: Literal["push", "pick"] = "push"
    capacity: Annotated[int, Meta(ge=0, le=1000)] = 1
    capacity_profile: ProfileName | None = None
    allowed_presence: tuple[BasePresence, ...] = ("available", "busy")
    skill_matching: Literal["exact", "closest", "none"] = "exact"
    keep_agent: bool = True
    pick_from_push: bool = False
    pick_over_capacity: bool = False
    offer_timeout: Seconds = 120.0
    re_offer_after: Seconds = 30.0
    missed_presence: MissedPresence = "away"
    declined_presence: MissedPresence = "keep"
    auto_accept: Literal["no", "at_once", "after_timeout"] = "no"
    offer_text: tuple[str, ...] = ()
    preferred_only: bool = False
    variables: dict[str, Scalar] = {}
    decline_limit: Annotated[int, Meta(ge=1, le=100)] = 3
    session_limit: Annotated[int, Meta(ge=1, le=1000)] = 10
    close_after_open: Seconds = 30 * DAY
    close_after_active: Seconds = 30 * DAY
    close_after_waiting: Seconds = 28 * DAY
    close_after_wrap_up: Seconds = DAY
    wrap_up_capacity: WrapUp = "always"
    attachments: Attachments = Attachments()
    templates_in_window: bool = False
    automated: dict[AutomatedTrigger, AutomatedMessage] = {}
    survey: Survey | None = None
    bot: Bot | None = None
    classify: tuple[Ruleset, ...] = ()
    route: tuple[RouteRule, ...] = ()


class OverflowCondition(Struct, frozen=True, kw_only=True):
    """Exactly one: waiting longer than ``waiting_over`` seconds, or more than ``open_over`` open conversations."""

    waiting_over: Seconds | None = None
    open_over: Annotated[int, Meta(ge=1, le=100_000)] | None = None


class OverflowTransfer(Struct, frozen=True, kw_only=True):
    """The queue that takes over."""

    transfer: QueueName


class Overflow(Struct, frozen=True, kw_only=True):
    """When a queue overflows and what happens then."""

    when: Literal["out_of_hours"] | OverflowCondition
    do: Literal["queue_anyway", "end"] | OverflowTransfer


class Queue(Struct, frozen=True, kw_only=True):
    """``priority`` 1 to 9, smaller first. ``hours`` None: open round the clock. ``order``: its own order."""

    id: str
    priority: Priority = 5
    assignment: Literal["highest_capacity", "round_robin", "least_active"] = "highest_capacity"
    members: tuple[AgentName, ...] = ()
    hours: HoursName | None = None
    overflow: tuple[Overflow, ...] = ()
    order: tuple[OrderRule, ...] = ()


class Span(Struct, frozen=True, order=True):
    """From ``start`` up to, not including, ``end``: minutes after midnight, 0 to 1440."""

    start: int
    end: int


class Closure(Struct, frozen=True, kw_only=True):
    """Closed on ``day`` during ``span``, local time."""

    day: date
    span: Span = Span(0, 1440)


class Holidays(Struct, frozen=True, kw_only=True):
    """Public holidays by ISO 3166 country and subdivision code (library holidays)."""

    country: Country
    subdivision: str | None = None


class Hours(Struct, frozen=True, kw_only=True):
    """A calendar. ``days``: the open spans of each weekday named; ``time_zone`` None: the desk's."""

    id: str
    days: Annotated[dict[Weekday, tuple[Span, ...]], Meta(extra={"form": "week"})]
    holidays: Holidays | None = None
    closed: tuple[Annotated[Closure, Meta(extra={"form": "closure"})], ...] = ()
    time_zone: Zone | None = None


class Agent(Struct, frozen=True, kw_only=True):
    """``capacity`` in units; ``skills`` maps a skill to the agent's level; ``name`` is the id where none is given."""

    id: str
    name: str = ""
    role: Literal["agent", "supervisor", "admin"] = "agent"
    capacity: Annotated[int, Meta(ge=0, le=1000)] = 5
    skills: dict[str, SkillLevel] = {}


class CapacityProfile(Struct, frozen=True, kw_only=True):
    """At most ``limit`` conversations of this kind an agent; ``agents``: other limits for some of them."""

    id: str
    limit: Annotated[int, Meta(ge=1, le=1000)]
    reset: Literal["immediate", "end_of_day"] = "immediate"
    blocking: bool = False
    agents: dict[AgentName, Annotated[int, Meta(ge=0, le=1000)]] = {}


class CustomPresence(Struct, frozen=True, kw_only=True):
    """An own word for a presence; routing sees only ``base``."""

    id: str
    text: str
    base: BasePresence


class ConfiguredTemplate(Struct, frozen=True, kw_only=True):
    """A template that Twilio's Content API does not list for us; ``numbers`` (): every number."""

    name: str
    text: str
    content_sid: Annotated[str, Meta(extra={"form": "sid", "prefix": "HX"})]
    language: Language = "en"
    numbers: tuple[NumberName, ...] = ()


class RouteTest(Struct, frozen=True, kw_only=True):
    """A message and where it must go; ``number`` None: the first number. ``agents``: exactly these are eligible."""

    message: str
    number: NumberName | None = None
    address: str | None = None
    language: Language | None = None
    at: Annotated[datetime, Meta(extra={"form": "moment"})] | None = None
    queue: QueueName | None = None
    skills: dict[str, SkillLevel] | None = None
    priority: Priority | None = None
    agents: tuple[AgentName, ...] | None = None


class Config(Struct, frozen=True, kw_only=True):
    """The whole file, checked."""

    desk: DeskSettings = field(default_factory=DeskSettings)
    accounts: dict[str, Account] = {}
    numbers: dict[str, Number] = {}
    workstreams: dict[str, Workstream] = {}
    queues: dict[str, Queue] = {}
    hours: dict[str, Hours] = {}
    agents: dict[str, Agent] = {}
    capacity_profiles: dict[str, CapacityProfile] = {}
    presences: dict[str, CustomPresence] = {}
    templates: tuple[ConfiguredTemplate, ...] = ()
    route_tests: tuple[RouteTest, ...] = ()
