"""What a person has answered, and what was found out meanwhile.

Invariant: answers are text as it was typed or chosen, each already checked by its page; the token is never shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from typing import Self

YES, NO = "yes", "no"
OWN, SANDBOX, CHANGE = "own", "sandbox", "change"
ACCOUNT, NUMBER, DESK, STAY = "account", "number", "desk", "stay"
"""What may be changed of a file: ``account:main``, ``number:support``, ``sandbox:trial``, ``desk:`` (its public URL).

A token may stay.
"""
SANDBOX_NUMBER = "+14155238886"
"""Twilio's one number for trying WhatsApp out."""


@dataclass(frozen=True, slots=True)
class Said:
    """One field a question; empty: not asked yet, or left empty.

    ``number`` has every one that was chosen, blanks between.
    """

    kind: str = ""
    change: str = ""
    which_account: str = ""
    account: str = ""
    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    keep_token: str = ""
    number: str = ""
    other_number: str = ""
    number_name: str = ""
    service: str = ""
    same: str = ""
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

    def put(self, values: dict[str, str]) -> Self:
        """With these answers instead; names that are no question's are refused by ``replace``."""
        return replace(self, **values)

    def of(self, key: str) -> str:
        """The answer to one question."""
        return str(getattr(self, key))


@dataclass(frozen=True, slots=True)
class Answers(Said):
    """What was said about a number, or what is changed.

    Of several numbers ``at`` says which one the answers are about; ``earlier`` and ``later`` hold what was answered for
    the others.
    """

    at: int = 0
    earlier: tuple[Answers, ...] = field(default=(), repr=False)
    later: tuple[Answers, ...] = field(default=(), repr=False)

    @property
    def sandbox(self) -> bool:
        """Whether it is about Twilio's sandbox, new or to be changed."""
        return self.kind == SANDBOX or self.changed[0] == SANDBOX

    @property
    def changed(self) -> tuple[str, str]:
        """What of the file is changed, and its name there; ("", ""): nothing, something is added."""
        kind, _, name = self.change.partition(":") if self.kind == CHANGE else ("", "", "")
        return kind, name

    @property
    def changed_account(self) -> str:
        kind, name = self.changed
        return name if kind == ACCOUNT else ""

    @property
    def changed_number(self) -> str:
        kind, name = self.changed
        return name if kind in (NUMBER, SANDBOX) else ""

    @property
    def changed_url(self) -> bool:
        """Whether the public URL is changed."""
        return self.changed[0] == DESK

    @property
    def new_account(self) -> bool:
        """Whether the account is typed, not one of the configuration that is there."""
        return self.kind != CHANGE and self.which_account in ("", OTHER)

    @property
    def account_id(self) -> str:
        """The account's name in the configuration."""
        return self.which_account if self.kind != CHANGE and not self.new_account else self.account

    @property
    def numbers(self) -> tuple[str, ...]:
        """``+…``: the sandbox's, those chosen of the account's, and one that was typed."""
        if self.sandbox:
            return (SANDBOX_NUMBER,)
        chosen = tuple(self.number.split()) or (OTHER,)
        return tuple(self.other_number if each == OTHER else each for each in chosen)

    @property
    def chosen_number(self) -> str:
        """The one that these answers are about."""
        return self.numbers[self.at]

    def about(self, other: Answers) -> Answers:
        """These, but for what ``other`` says of a single number."""
        return self.put({key: other.of(key) for key in OF_A_NUMBER})


OTHER = "other"
"""The choice that leads to typing it."""
QUESTIONS = frozenset(each.name for each in fields(Said))
OF_A_WORKSTREAM = (
    "workstream", "mode", "language", "greeting", "survey", "templates_in_window", "attachments", "customers", "agents",
)  # fmt: skip
OF_A_NUMBER = ("number_name", "service", "same", *OF_A_WORKSTREAM)
"""What is answered for each number by itself."""


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

    ``accounts`` are their SIDs by name. ``standing``: what may be changed (``number:support``), and the answers that
    the file gives. ``tunnels`` run here. ``keyring``: whether secrets can be kept in one.
    ``options``: what a command needs to mean this desk; empty: nothing.
    """

    config_path: str = "config.toml"
    api_base: str = ""
    there: bool = False
    numbers_there: Collection[str] = ()
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    standing: dict[str, dict[str, str]] = field(default_factory=dict)
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

    def stands(self, answers: Answers, key: str) -> str:
        """What the file has for this question, of what is changed."""
        return self.standing.get(answers.change, {}).get(key, "") if answers.kind == CHANGE else ""

    def sender(self, number: str) -> FoundSender | None:
        """The sender of this number."""
        return next((sender for sender in self.senders if sender.number == number), None)

    def told(self, *lines: str) -> Known:
        """With these lines of what was done."""
        return replace(self, done=(*self.done, *lines))
