"""Overflow of queues: what is ended or passed on before it is queued, and what has waited too long.

Model: Omnichannel for Customer Service, "Manage overflow of work items in queues". Invariant: only an open
conversation overflows; one that went to its workstream's fallback queue never does there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.types import Config
from agent_tui.core.overflow import in_queue, next_look
from agent_tui.core.states import Action
from agent_tui.desk.automation.arrival import passed_on
from agent_tui.desk.automation.automated import say
from agent_tui.desk.conversations.ownership import finish, step
from agent_tui.desk.routing.dispatch import dispatch_conversation
from agent_tui.desk.routing.place import into_queue, waited
from agent_tui.desk.routing.rulebook import rulebook
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.timers import set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit


def end_before_queue(unit: Unit, config: Config, conversation_id: str, now: datetime) -> None:
    """Its queue overflows and ends what comes."""
    _end(unit, config, load(unit, conversation_id), "overflow_end", now)


def waited_too_long(unit: Unit, config: Config, conversation_id: str, now: datetime) -> None:
    """Look whether it has waited beyond a limit of its queue, and do what the rule says."""
    record = load(unit, conversation_id)
    if record.state != "open" or record.queue_id is None or record.by_fallback:
        return
    rules = rulebook(config).overflows.get(record.queue_id, ())
    seconds = waited(record, now)
    rule = in_queue(rules, seconds)
    if rule is None:
        wait = next_look(rules, seconds)
        if wait is not None:
            set_timer(unit, "overflow", conversation_id, now + timedelta(seconds=wait))
        return
    if rule.do == "end":
        _end(unit, config, record, "wait_overflow_end", now)
    elif rule.do == "transfer" and rule.target in config.queues:
        row = step(record, "wait_overflow_transfer")
        into_queue(unit, config, record.id, record.workstream_id, rule.target, now)
        reason = f"it had waited {rule.limit / 60:g} minutes in {record.queue_id}"
        unit.run("set_moved", id=record.id, reason=reason)
        unit.event("conversation.routed", SYSTEM, now, conversation_id=record.id, queue=rule.target, reason=row.reason)
        passed_on(unit, config, record.id, rule.target, now)
        dispatch_conversation(unit, config, record.id, now)


def _end(unit: Unit, config: Config, record: ConversationRecord, action: Action, now: datetime) -> None:
    row = step(record, action)
    finish(unit, record, SYSTEM, row.reason, now)
    unit.event("conversation.closed", SYSTEM, now, conversation_id=record.id, reason=row.reason)
    say(unit, config, "overflow_end", record.id, now)
