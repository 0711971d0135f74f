"""Agents, their presence, and queues."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Presence = Literal["available", "busy", "do_not_disturb", "away", "offline", "inactive"]
Role = Literal["agent", "supervisor", "admin"]
PresenceBy = Literal["automatic", "chosen", "missed", "supervisor"]


class Load(Struct, frozen=True, kw_only=True):
    """Units of work: ``used`` of ``capacity``."""

    used: int
    capacity: int


class OwnPresence(Struct, frozen=True, kw_only=True):
    """A presence that the configuration adds: its id, the words to show, and what routing sees."""

    id: str
    text: str
    base: Presence


class Me(Struct, frozen=True, kw_only=True):
    """Who the token stands for.

    ``user`` is who holds the token (an agent's id, or ``local`` for the same user on the same machine), ``id`` the
    agent acted as (null: none chosen). ``presence_word`` and ``presence_by`` are as those of an ``Agent``.
    ``presences`` are those that can be chosen besides the built-in ones. ``now`` and ``speed`` give the desk's clock;
    ``speed`` is 1.0 but in a demo.
    """

    user: str
    id: str | None
    name: str
    role: Role
    presence: Presence
    connected: bool
    load: Load
    queues: list[str]
    desk: str
    version: str
    now: str
    speed: float
    presence_word: str = ""
    presence_by: PresenceBy = "automatic"
    presences: list[OwnPresence] = []


class SetPresence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A presence to set, one of the built-in ones or a custom presence's id."""

    presence: Annotated[str, Meta(min_length=1, max_length=100)]


class Agent(Struct, frozen=True, kw_only=True):
    """An agent as colleagues and supervisors see them.

    ``presence_word`` is a custom presence's words (empty: the built-in ``presence``); ``presence_by`` who set it,
    ``presence_at`` when. ``active`` counts conversations accepted, ``offered`` those on offer; ``longest_since`` is
    when the oldest of the active ones was accepted; ``handled`` counts those ended by the agent today.
    ``capacity_set_by`` and ``queues_set_by``: who overrides the configuration, null if nobody does.
    """

    id: str
    name: str
    role: Role
    presence: Presence
    connected: bool
    load: Load
    queues: list[str]
    skills: dict[str, int]
    last_action_at: str | None
    presence_word: str = ""
    presence_by: PresenceBy = "automatic"
    presence_at: str | None = None
    active: int = 0
    offered: int = 0
    longest_since: str | None = None
    handled: int = 0
    capacity_set_by: str | None = None
    queues_set_by: str | None = None


class AgentPage(Struct, frozen=True, kw_only=True):
    items: list[Agent]
    next: str | None


class ServiceLevel(Struct, frozen=True, kw_only=True):
    """Of ``answered`` in the last hour, ``within`` were accepted within ``seconds``; the same since midnight."""

    seconds: int
    answered: int
    within: int
    answered_today: int = 0
    within_today: int = 0


class Queue(Struct, frozen=True, kw_only=True):
    """A queue; ``waiting`` are open conversations, ``active`` those with an agent; ``longest_wait_since`` a moment.

    ``connected`` and ``free`` count its agents who are connected, and of those who could take something now.
    ``backlog``: waiting conversations by what they wait for (``held``, ``no_agents``, ``no_skill``, ``full``,
    ``presence``, ``turn``). ``long_wait``: seconds of waiting from which somebody should look. ``held_by``,
    ``held_at``: who holds it and since when. ``name``: what customers read of it.
    """

    id: str
    priority: int
    held: bool
    members: list[str]
    waiting: int
    active: int
    longest_wait_since: str | None
    connected: int = 0
    free: int = 0
    service_level: ServiceLevel | None = None
    backlog: dict[str, int] = {}
    held_by: str | None = None
    held_at: str | None = None
    long_wait: int = 600
    name: str = ""


class QueuePage(Struct, frozen=True, kw_only=True):
    items: list[Queue]
    next: str | None


class Hold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold a queue (nothing is offered from it) or resume it."""

    hold: bool


class SetCapacity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agent's units; null gives the configuration its say again."""

    capacity: Annotated[int, Meta(ge=0, le=1_000)] | None


class SetQueues(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The queues an agent is a member of; null gives the configuration its say again."""

    queues: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=1_000)] | None
