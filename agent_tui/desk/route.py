"""Where a conversation goes: number, workstream, classification, queue; and into that queue's order.

Invariant: routing leaves behind why (``conversations.route``), and never leaves a live conversation without a queue.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.config.types import Config, Workstream
from agent_tui.core.moment import to_text
from agent_tui.desk.caller import SYSTEM
from agent_tui.desk.timers import time_state
from agent_tui.store.unit import Unit


class RouteTaken(msgspec.Struct, frozen=True):
    """Which queue and why, as kept with the conversation."""

    queue: str
    reason: str


def choose_queue(workstream: Workstream) -> RouteTaken:
    """The queue for a new conversation of this workstream."""
    return RouteTaken(workstream.fallback_queue, "the workstream's fallback queue")


def route(unit: Unit, conversation_id: str, workstream: Workstream, now: datetime) -> str:
    """Put a new conversation into its queue; the queue's id."""
    taken = choose_queue(workstream)
    unit.run(
        "set_route",
        id=conversation_id,
        queue_id=taken.queue,
        priority=5,
        skills="{}",
        units=workstream.capacity,
        route=msgspec.json.encode(taken).decode(),
    )
    unit.event(
        "conversation.routed",
        SYSTEM,
        now,
        conversation_id=conversation_id,
        queue=taken.queue,
        reason=taken.reason,
    )
    return taken.queue


def into_queue(
    unit: Unit,
    config: Config,
    conversation_id: str,
    workstream_id: str,
    queue_id: str,
    now: datetime,
    *,
    keep_place: bool = True,
) -> None:
    """Back to the open state in ``queue_id``; ``keep_place``: with the moment it first entered a queue."""
    unit.run(
        "set_queued",
        id=conversation_id,
        queue_id=queue_id,
        at=to_text(now),
        queued_at=None if keep_place else to_text(now),
    )
    time_state(unit, config, workstream_id, conversation_id, "open", now)
