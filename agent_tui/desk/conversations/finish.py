"""An agent lets a conversation rest (wait), ends it (wrap-up) or closes it; a supervisor closes from any live state.

Invariant: closed is final; wait frees capacity at once, end as the workstream's wrap-up capacity says.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.core.states import Action
from agent_tui.desk.automation.automated import say
from agent_tui.desk.automation.survey import ask
from agent_tui.desk.conversations.access import own, see
from agent_tui.desk.conversations.codes import need_code
from agent_tui.desk.conversations.ownership import end_session, finish, freed, step
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.desk.timers import set_timer, time_state
from agent_tui.desk.views.rows import conversation_row, load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation


def wait(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """Let it rest until the customer writes again; its agent keeps it.

    Raises:
        NotFound, Forbidden, Refused: as ``access.own``; ``wrong_state``.
    """
    record = _mine(unit, caller, conversation_id, "wait")
    row = step(record, "wait")
    end_session(unit, record, row.reason, now)
    unit.run("set_waiting", id=record.id, at=to_text(now))
    time_state(unit, config, record.workstream_id, record.id, "waiting", now)
    unit.event("conversation.waiting", caller.actor, now, conversation_id=record.id, agent=record.agent_id)
    freed(unit, config, record.agent_id, now)
    return conversation_row(unit, record.id, now)


def end(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """The matter is done; the agent finishes notes in wrap-up.

    Raises:
        NotFound, Forbidden, Refused: as ``access.own``; ``wrong_state``.
    """
    record = _mine(unit, caller, conversation_id, "end")
    _end(unit, config, record, caller.actor, now)
    return conversation_row(unit, record.id, now)


def close(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """Close for good: from wrap-up, or from active as end and close; a supervisor from any live state.

    Raises:
        NotFound, Forbidden, Refused: as ``access.own``; ``wrong_state``, ``code_required``.
    """
    record = see(unit, caller, conversation_id)
    mine = caller.agent is not None and record.agent_id == caller.agent
    if caller.has("supervisor") and not (mine and record.state in ("active", "wrap_up")):
        row = step(record, "force_close")
        held_by = record.agent_id or record.offered_to
    else:
        record = _mine(unit, caller, conversation_id, "close")
        row = step(record, "close")
        need_code(unit, config, record)
        held_by = record.agent_id
        if record.state == "active":
            unit.event("conversation.ended", caller.actor, now, conversation_id=record.id, agent=record.agent_id)
            say(unit, config, "agent_ended", record.id, now, occasion=record.session_id or "")
    finish(unit, record, caller.actor, row.reason, now)
    unit.event("conversation.closed", caller.actor, now, conversation_id=record.id, reason=row.reason)
    if row.action == "force_close":
        say(unit, config, "force_closed", record.id, now)
        say(unit, config, "force_closed_notice", record.id, now, colleague=caller.agent)
    else:
        say(unit, config, "session_ended", record.id, now)
        ask(unit, config, record.id, now)
    freed(unit, config, held_by, now)
    return conversation_row(unit, record.id, now)


def _mine(unit: Unit, caller: Caller, conversation_id: str, action: Action) -> ConversationRecord:
    """The caller's own conversation; one that is nobody's is refused for its state, not for its owner."""
    record = see(unit, caller, conversation_id)
    if record.agent_id is None and record.offered_to is None:
        step(record, action)
    return own(unit, caller, conversation_id)


def close_by_itself(unit: Unit, config: Config, record: ConversationRecord, now: datetime) -> None:
    """It stayed in its state longer than the workstream allows."""
    row = step(record, "auto_close")
    finish(unit, record, SYSTEM, row.reason, now)
    unit.event("conversation.closed", SYSTEM, now, conversation_id=record.id, reason=row.reason)
    ask(unit, config, record.id, now)
    freed(unit, config, record.agent_id or record.offered_to, now)


def _end(unit: Unit, config: Config, record: ConversationRecord, actor: str, now: datetime) -> None:
    row = step(record, "end")
    end_session(unit, record, row.reason, now)
    unit.run("set_state", id=record.id, state="wrap_up", at=to_text(now))
    time_state(unit, config, record.workstream_id, record.id, "wrap_up", now)
    unit.event("conversation.ended", actor, now, conversation_id=record.id, agent=record.agent_id)
    say(unit, config, "agent_ended", record.id, now, occasion=record.session_id or "")
    ask(unit, config, record.id, now)
    workstream = config.workstreams.get(record.workstream_id)
    blocks = "always" if workstream is None else workstream.wrap_up_capacity
    if blocks == "none":
        release_wrap_up(unit, config, load(unit, record.id), now)
    elif blocks != "always":
        set_timer(unit, "wrap_up", record.id, now + timedelta(seconds=float(blocks)))


def release_wrap_up(unit: Unit, config: Config, record: ConversationRecord, now: datetime) -> None:
    """Wrap-up blocks capacity no longer."""
    if record.state != "wrap_up":
        return
    unit.run("set_released", id=record.id)
    freed(unit, config, record.agent_id, now)
