"""A queue is gone from the file: what is in it goes to the fallback queues, a portion at a time.

Invariant: nothing is offered from a queue that is gone, and whatever is in one is on its way out of it.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.desk.routing.dispatch import dispatch_conversation
from agent_tui.desk.routing.place import into_queue
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.timers import set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit

AT_ONCE = 50
"""How many conversations one unit of work moves."""


def vacate(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    """Move a portion now and the rest by a timer; ``subject``: the queue, and the conversation that was the last."""
    queue_id, _blank, after = subject.partition(" ")
    if queue_id in config.queues:
        return
    rows = unit.all("live_in_queue", queue_id=queue_id, after=after, limit=AT_ONCE)
    for row in rows:
        _move(unit, config, row["id"], now)
        if after:
            # The first portion is handed out with everything else when the file is taken over.
            dispatch_conversation(unit, config, row["id"], now)
    if len(rows) == AT_ONCE:
        set_timer(unit, "vacate", f"{queue_id} {rows[-1]['id']}", now)


def _move(unit: Unit, config: Config, conversation_id: str, now: datetime) -> None:
    record = load(unit, conversation_id)
    workstream = config.workstreams.get(record.workstream_id)
    if workstream is None:
        return
    if record.state == "open":
        requeue(unit, config, record.id, workstream.fallback_queue, now)
        return
    unit.run("move_to_queue", id=record.id, queue_id=workstream.fallback_queue)
    unit.event(
        "conversation.routed",
        SYSTEM,
        now,
        conversation_id=record.id,
        queue=workstream.fallback_queue,
        reason="queue_removed",
    )


def requeue(unit: Unit, config: Config, conversation_id: str, queue_id: str | None, now: datetime) -> None:
    """Open again in ``queue_id``, or in the fallback queue if that is gone."""
    record = load(unit, conversation_id)
    workstream = config.workstreams.get(record.workstream_id)
    target = queue_id if queue_id in config.queues else None if workstream is None else workstream.fallback_queue
    if target is None:
        return
    into_queue(unit, config, conversation_id, record.workstream_id, target, now)
    unit.run("forget_last_agent", id=conversation_id)
    unit.event(
        "conversation.routed", SYSTEM, now, conversation_id=conversation_id, queue=target, reason="roster_changed"
    )
