"""Queues, when they overflow, and the calendars they keep.

Invariant: spans are minutes after local midnight, and an end is not part of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.config.rules import AgentName, Country, HoursName, OrderRule, Priority, QueueName
from agent_tui.config.value_forms import Seconds, Weekday, Zone


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
    """``name``: what customers read for ``{QueueName}``, the id where none is given.

    ``priority`` 1 to 9, smaller first. ``hours`` None: open round the clock. ``order``: its own order.

    ``service_level``: within how long a customer should have somebody; ``long_wait``: a wait that somebody should look
    at. None: the desk's.
    """

    id: str
    name: str = ""
    priority: Priority = 5
    assignment: Literal["highest_capacity", "round_robin", "least_active"] = "highest_capacity"
    members: tuple[AgentName, ...] = ()
    hours: HoursName | None = None
    overflow: tuple[Overflow, ...] = ()
    order: tuple[OrderRule, ...] = ()
    service_level: Seconds | None = None
    long_wait: Seconds | None = None


def queue_name(queues: Mapping[str, Queue], queue_id: str | None) -> str:
    """What customers read of a queue; "" for none."""
    queue = queues.get(queue_id or "")
    return (queue_id or "") if queue is None else queue.name or queue.id


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
