"""Agents, their presence, and queues."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Presence = Literal["available", "busy", "do_not_disturb", "away", "offline", "inactive"]
Role = Literal["agent", "supervisor", "admin"]


class Load(Struct, frozen=True, kw_only=True):
    """Units of work: ``used`` of ``capacity``."""

    used: int
    capacity: int


class Me(Struct, frozen=True, kw_only=True):
    """Who the token stands for.

    ``user`` is who holds the token (an agent's id, or ``local`` for the same user on the same machine), ``id`` the
    agent acted as (null: none chosen). ``now`` and ``speed`` give the desk's clock; ``speed`` is 1.0 but in a demo.
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


class SetPresence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A presence to set, one of the built-in ones or a custom presence's id."""

    presence: Annotated[str, Meta(min_length=1, max_length=100)]


class Agent(Struct, frozen=True, kw_only=True):
    """An agent as colleagues and supervisors see them."""

    id: str
    name: str
    role: Role
    presence: Presence
    connected: bool
    load: Load
    queues: list[str]
    skills: dict[str, int]
    last_action_at: str | None


class AgentPage(Struct, frozen=True, kw_only=True):
    items: list[Agent]
    next: str | None


class Queue(Struct, frozen=True, kw_only=True):
    """A queue; ``waiting`` are open conversations, ``active`` those with an agent; ``longest_wait_since`` a moment."""

    id: str
    priority: int
    held: bool
    members: list[str]
    waiting: int
    active: int
    longest_wait_since: str | None


class QueuePage(Struct, frozen=True, kw_only=True):
    items: list[Queue]
    next: str | None


class Hold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold a queue (nothing is offered from it) or resume it."""

    hold: bool
