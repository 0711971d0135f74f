"""A conversation that waits for its customer comes back by itself after the workstream's ``follow_up_after``.

Model: Omnichannel for Customer Service, "follow-up after waiting". Invariant: only one that an agent has had comes
back, also if that agent is gone since, once for each time it was set waiting; capacity counts as for any other work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.types import Config
from agent_tui.core.moment import from_text
from agent_tui.desk.conversations.ownership import step
from agent_tui.desk.routing.dispatch import dispatch_conversation
from agent_tui.desk.routing.place import into_queue
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.timers import set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit


def follow_up(unit: Unit, config: Config, conversation_id: str, now: datetime) -> None:
    """Back to its queue, and from there first to the agent who has it, where the workstream keeps the same agent."""
    record = load(unit, conversation_id)
    workstream = config.workstreams.get(record.workstream_id)
    if record.state != "waiting" or workstream is None:
        return
    if record.agent_id is None and unit.one("was_accepted", id=conversation_id) is None:
        return
    if workstream.follow_up_after is None:
        return
    due = from_text(record.state_at) + timedelta(seconds=workstream.follow_up_after)
    if due > now:
        set_timer(unit, "follow_up", conversation_id, due)
        return
    step(record, "follow_up")
    former = record.queue_id
    queue_id = former if former is not None and former in config.queues else workstream.fallback_queue
    into_queue(unit, config, record.id, record.workstream_id, queue_id, now, keep_place=False)
    unit.event(
        "conversation.followed_up", SYSTEM, now, conversation_id=record.id, agent=record.agent_id, queue=queue_id
    )
    dispatch_conversation(unit, config, record.id, now)
