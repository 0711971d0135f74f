"""What becomes of an offer: accepted, declined, timed out, or returned because its console has gone.

Invariant: an offer ends exactly once; the conversation then has an agent or is back in its queue with its place kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.types import Config, Workstream
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.core.states import Action
from agent_tui.desk.automation.joining import refused
from agent_tui.desk.conversations.access import see
from agent_tui.desk.conversations.ownership import end_session, freed, step
from agent_tui.desk.routing.acceptance import take_offer
from agent_tui.desk.routing.candidates import candidate
from agent_tui.desk.routing.dispatch import dispatch_conversation
from agent_tui.desk.routing.place import into_queue
from agent_tui.desk.routing.readiness import show_presence
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation


def accept(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """The caller takes what is offered to the caller.

    Raises:
        NotFound, Refused: ``wrong_state`` if nothing is offered to the caller here.
    """
    record = _offered_to(unit, caller, conversation_id)
    agent_id = caller.acting()
    step(record, "accept")
    unit.run("set_acted", id=agent_id, at=to_text(now))
    take_offer(unit, config, record.id, record.workstream_id, record.session_id, agent_id, caller.actor, now)
    return conversation_row(unit, record.id, now)


def decline(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """The caller does not take it; it goes to somebody else, and to the caller again later.

    Raises:
        NotFound, Refused: ``wrong_state`` if nothing is offered to the caller here.
    """
    record = _offered_to(unit, caller, conversation_id)
    agent_id, workstream = caller.acting(), config.workstreams.get(record.workstream_id)
    unit.run("set_acted", id=agent_id, at=to_text(now))
    if workstream is not None:
        _show_refused(unit, config, agent_id, workstream.declined_presence, "declined_offer", now)
    _return(unit, config, record, "decline", "conversation.declined", caller.actor, now, counts=True)
    return conversation_row(unit, record.id, now)


def time_out(unit: Unit, config: Config, record: ConversationRecord, now: datetime) -> None:
    """Nobody answered the offer in time: back to the queue, and the agent's presence shows it."""
    agent_id = record.offered_to
    workstream = config.workstreams.get(record.workstream_id)
    if agent_id is None:
        return
    if workstream is not None and workstream.auto_accept == "after_timeout" and _is_there(unit, agent_id, now):
        take_offer(unit, config, record.id, record.workstream_id, record.session_id, agent_id, SYSTEM, now)
        return
    if workstream is not None:
        _show_refused(unit, config, agent_id, workstream.missed_presence, "missed_offer", now)
    _return(unit, config, record, "time_out", "conversation.timed_out", SYSTEM, now, counts=True)


def console_gone(unit: Unit, config: Config, record: ConversationRecord, now: datetime) -> None:
    """The agent's console has been away for longer than the grace: back to the queue, not counted as a decline."""
    _return(unit, config, record, "disconnect", "conversation.timed_out", SYSTEM, now, counts=False)


def _is_there(unit: Unit, agent_id: str, now: datetime) -> bool:
    agent = candidate(unit, agent_id, now)
    return agent is not None and agent.connected


def _show_refused(unit: Unit, config: Config, agent_id: str, presence: str, reason: str, now: datetime) -> None:
    """What a refused or missed offer makes of the presence; it stays until it is changed."""
    if presence == "keep":
        return
    custom = config.presences.get(presence)
    base, word = (presence, "") if custom is None else (custom.base, custom.id)
    show_presence(unit, agent_id, base, now, by="missed", word=word, reason=reason)


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
    refused(unit, config, record, timed_out=action != "decline", now=now)
    dispatch_conversation(unit, config, record.id, now)
    freed(unit, config, agent_id, now, acted=False)


def _remember_refusal(unit: Unit, workstream: Workstream, conversation_id: str, agent_id: str, now: datetime) -> None:
    again = now + timedelta(seconds=workstream.re_offer_after)
    unit.run("add_refusal", conversation_id=conversation_id, agent_id=agent_id, times=1, not_before=to_text(again))
