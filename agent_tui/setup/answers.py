"""What a person has answered, and what was found out meanwhile.

Invariant: answers are text as it was typed or chosen, each already checked by its page; the token is never shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace

YES, NO = "yes", "no"
OWN, SANDBOX = "own", "sandbox"
SANDBOX_NUMBER = "+14155238886"
"""Twilio's one number for trying WhatsApp out."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One field a question; empty: not asked yet, or left empty."""

    kind: str = ""
    which_account: str = ""
    account: str = ""
    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    keep_token: str = ""
    number: str = ""
    other_number: str = ""
    number_name: str = ""
    service: str = ""
    join: str = ""
    public_listen: str = ""
    public_url: str = ""
    set_webhooks: str = ""
    workstream: str = ""
    mode: str = ""
    agent: str = ""
    language: str = ""
    greeting: str = ""
    survey: str = ""
    templates_in_window: str = ""
    attachments: str = ""
    customers: str = ""
    agents: str = ""
    write: str = ""
    try_out: str = ""
    reply: str = ""

    def put(self, values: dict[str, str]) -> Answers:
        """With these answers instead; names that are no question's are refused by ``replace``."""
        return replace(self, **values)

    def of(self, key: str) -> str:
        """The answer to one question."""
        return str(getattr(self, key))

    @property
    def sandbox(self) -> bool:
        return self.kind == SANDBOX

    @property
    def new_account(self) -> bool:
        """Whether the account is typed, not one of the configuration that is there."""
        return self.which_account in ("", OTHER)

    @property
    def account_id(self) -> str:
        """The account's name in the configuration."""
        return self.account if self.new_account else self.which_account

    @property
    def chosen_number(self) -> str:
        """``+…``: the sandbox's, one of the account's, or one that was typed."""
        if self.sandbox:
            return SANDBOX_NUMBER
        return self.other_number if self.number in ("", OTHER) else self.number


OTHER = "other"
"""The choice that leads to typing it."""
QUESTIONS = frozenset(each.name for each in fields(Answers))


@dataclass(frozen=True, slots=True)
class FoundSender:
    """A WhatsApp sender of the account."""

    sid: str
    number: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class FoundService:
    """A Messaging Service of the account; ``takes``: it sends incoming messages to a URL of its own."""

    sid: str
    name: str
    takes: bool


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """The first that came in: who wrote what, in which conversation."""

    conversation: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A tunnel's public URL; ``leads_to``: its address here, empty if the tunnel does not say."""

    url: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out. ``names`` are those of the configuration that is there, by table.

    ``accounts`` are their SIDs by name. ``tunnels`` run here. ``keyring``: whether secrets can be kept in one.
    ``options``: what a command needs to mean this desk; empty: nothing.
    """

    config_path: str = "config.toml"
    api_base: str = ""
    there: bool = False
    numbers_there: Collection[str] = ()
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    public_url: str = ""
    public_listen: str = "127.0.0.1:8080"
    keyring: bool = False
    account_name: str = ""
    senders: tuple[FoundSender, ...] = ()
    services: tuple[FoundService, ...] = ()
    tunnels: tuple[Tunnel, ...] = ()
    done: tuple[str, ...] = ()
    running: bool = False
    first: FirstMessage | None = None
    options: str = ""

    def has_workstream(self, name: str) -> bool:
        """Whether the configuration has it already; it is used as it is then."""
        return name in self.names.get("workstreams", ())

    def sender(self, number: str) -> FoundSender | None:
        """The sender of this number."""
        return next((sender for sender in self.senders if sender.number == number), None)

    def told(self, *lines: str) -> Known:
        """With these lines of what was done."""
        return replace(self, done=(*self.done, *lines))
