"""What becomes of an offer: accepted, declined, timed out, or returned because its console has gone.

Invariant: an offer ends exactly once; the conversation then has an agent or is back in its queue with its place kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.types import Config, Workstream
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.core.states import Action
from agent_tui.desk.access import see
from agent_tui.desk.caller import SYSTEM, Caller
from agent_tui.desk.dispatch import dispatch_conversation
from agent_tui.desk.ownership import end_session, freed, step
from agent_tui.desk.route import into_queue
from agent_tui.desk.rows import conversation_row
from agent_tui.desk.timers import drop_timer, time_state
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation


def accept(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """The caller takes what is offered to the caller.

    Raises:
        NotFound, Refused: ``wrong_state`` if nothing is offered to the caller here.
    """
    record = _offered_to(unit, caller, conversation_id)
    agent_id, at = caller.acting(), to_text(now)
    step(record, "accept")
    unit.run("set_owned", id=record.id, agent_id=agent_id, session_id=record.session_id, at=at)
    if record.session_id is not None:
        unit.run("accept_session", id=record.session_id, at=at)
    unit.run("set_acted", id=agent_id, at=at)
    unit.run("drop_refusals", conversation_id=record.id)
    drop_timer(unit, "offer", record.id)
    time_state(unit, config, record.workstream_id, record.id, "active", now)
    unit.event("conversation.accepted", caller.actor, now, conversation_id=record.id, agent=agent_id)
    return conversation_row(unit, record.id, now)


def decline(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """The caller does not take it; it goes to somebody else, and to the caller again later.

    Raises:
        NotFound, Refused: ``wrong_state`` if nothing is offered to the caller here.
    """
    record = _offered_to(unit, caller, conversation_id)
    unit.run("set_acted", id=caller.acting(), at=to_text(now))
    _return(unit, config, record, "decline", "conversation.declined", caller.actor, now, counts=True)
    return conversation_row(unit, record.id, now)


def time_out(unit: Unit, config: Config, record: ConversationRecord, now: datetime) -> None:
    """Nobody answered the offer in time: back to the queue, and the agent's presence shows it."""
    agent_id = record.offered_to
    workstream = config.workstreams.get(record.workstream_id)
    if agent_id is None:
        return
    missed = "keep" if workstream is None else workstream.missed_presence
    if missed != "keep":
        base = config.presences[missed].base if missed in config.presences else missed
        unit.run("set_presence", id=agent_id, presence=base, at=to_text(now))
        unit.event("presence.changed", SYSTEM, now, agent=agent_id, presence=base, reason="missed_offer")
    _return(unit, config, record, "time_out", "conversation.timed_out", SYSTEM, now, counts=True)


def console_gone(unit: Unit, config: Config, record: ConversationRecord, now: datetime) -> None:
    """The agent's console has been away for longer than the grace: back to the queue, not counted as a decline."""
    _return(unit, config, record, "disconnect", "conversation.timed_out", SYSTEM, now, counts=False)


def _offered_to(unit: Unit, caller: Caller, conversation_id: str) -> ConversationRecord:
    record = see(unit, caller, conversation_id)
    if record.state != "active" or record.offered_to != caller.acting():
        raise Refused("This conversation is not offered to you (any more).")
    return record


def _return(
    unit: Unit,
    config: Config,
    record: ConversationRecord,
    action: Action,
    kind: str,
    actor: str,
    now: datetime,
    *,
    counts: bool,
) -> None:
    row = step(record, action)
    agent_id = record.offered_to or ""
    workstream = config.workstreams.get(record.workstream_id)
    end_session(unit, record, row.reason, now)
    queue_id = record.queue_id or ("" if workstream is None else workstream.fallback_queue)
    into_queue(unit, config, record.id, record.workstream_id, queue_id, now)
    if counts and workstream is not None:
        _remember_refusal(unit, workstream, record.id, agent_id, now)
    unit.event(kind, actor, now, conversation_id=record.id, agent=agent_id, reason=row.reason)
    dispatch_conversation(unit, config, record.id, now)
    freed(unit, config, agent_id, now)


def _remember_refusal(unit: Unit, workstream: Workstream, conversation_id: str, agent_id: str, now: datetime) -> None:
    again = now + timedelta(seconds=workstream.re_offer_after)
    unit.run("add_refusal", conversation_id=conversation_id, agent_id=agent_id, times=1, not_before=to_text(again))
