"""What a simulated Twilio consists of: accounts, numbers, services, templates, pace. Plain data.

Invariant: nothing here changes while the simulator runs; what changes lives in ``world``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from agent_tui.simulator.faults import Fault

Approval = Literal["approved", "pending", "received", "rejected", "paused", "disabled", "unsubmitted"]


@dataclass(frozen=True, slots=True)
class Number:
    """A WhatsApp sender. ``join``: the sandbox's words; only those who sent them get messages, for 3 days."""

    number: str
    name: str = ""
    messages_per_second: float = 80.0
    join: str | None = None

    @property
    def address(self) -> str:
        """``whatsapp:+…``, as Twilio writes it."""
        return f"whatsapp:{self.number}"


@dataclass(frozen=True, slots=True)
class Service:
    """A Messaging Service; a message without From goes out by its first number. ``opt_out``: Advanced Opt-Out."""

    sid: str
    numbers: tuple[str, ...]
    opt_out: bool = False
    name: str = ""


Decision = Literal["", "approved", "pending", "received", "rejected", "paused", "disabled", "unsubmitted", "deleted"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What WhatsApp decides of a template later: behind so many ``sends``, or ``seconds`` after its list is first read.

    ``status`` and ``category``: empty leaves it; ``deleted`` takes it off the list.
    """

    status: Decision = ""
    reason: str = ""
    category: str = ""
    sends: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Template:
    """One content template in one language, as the Content API shows it; ``verdicts`` are still to come."""

    sid: str
    name: str
    language: str
    types: Mapping[str, Mapping[str, object]]
    variables: Mapping[str, str]
    status: Approval = "approved"
    reason: str = ""
    category: str = "UTILITY"
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account with what it owns. The token signs webhooks; an API key only logs in."""

    sid: str
    token: str
    numbers: tuple[Number, ...]
    services: tuple[Service, ...] = ()
    templates: tuple[Template, ...] = ()
    key_sid: str | None = None
    key_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between the statuses of a message, and how often Twilio is untidy (0 to 1).

    ``disorder``: a callback overtakes the one before it; ``early``: the first callback beats the POST's answer.
    """

    sending: float = 0.1
    sent: float = 0.3
    delivered: tuple[float, float] = (0.4, 2.0)
    read: tuple[float, float] = (2.0, 40.0)
    disorder: float = 0.0
    early: float = 0.0


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """Everything to start with.

    ``webhook`` is the desk's public base URL (a ``#rc=3&rp=ct,5xx`` fragment is kept for every call), or the full
    inbound URL if its path ends in ``/inbound``; None: nothing is called until ``connect``.
    """

    accounts: tuple[Account, ...]
    host: str = "127.0.0.1"
    port: int = 0
    webhook: str | None = None
    seed: int = 1
    customers_per_minute: float = 0.0
    backdated: bool = False
    pace: Pace = field(default_factory=Pace)
    faults: tuple[Fault, ...] = ()
