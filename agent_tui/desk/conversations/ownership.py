"""A conversation gets an agent, loses one, or ends: the steps that every action on it is made of.

Invariant: each step ends the running session with its reason, keeps the timers right and frees or takes capacity in
the same unit of work; freed capacity wakes the work that can move.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.core.states import Action, State, Transition, transition
from agent_tui.desk.automation.joining import joined
from agent_tui.desk.conversations.advisers import dismiss_all
from agent_tui.desk.routing.dispatch import dispatch_agent
from agent_tui.desk.routing.readiness import settle
from agent_tui.desk.timers import drop_timer, time_state
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit


def step(record: ConversationRecord, action: Action) -> Transition:
    """The transition that ``action`` takes from the record's state.

    Raises:
        Refused: ``wrong_state``: the state does not allow it.
    """
    source: State = record.state
    row = transition(source, action)
    if row is None:
        raise Refused(f"A conversation in the state {record.state} does not allow {action.replace('_', ' ')}.")
    return row


def end_session(unit: Unit, record: ConversationRecord, reason: str, now: datetime) -> None:
    """Close the session that is running, if one is; colleagues who advised in it have no more to do with it."""
    if record.session_id is not None:
        unit.run("end_session", id=record.session_id, at=to_text(now), reason=reason)
    drop_timer(unit, "offer", record.id)
    if record.consulting:
        dismiss_all(unit, record.id, record.consulting.split(","), now)


def take(unit: Unit, config: Config, record: ConversationRecord, agent_id: str, now: datetime) -> None:
    """``agent_id`` owns it from now on, in a new session."""
    at, session_id = to_text(now), unit.new_id("s")
    unit.run(
        "add_session",
        id=session_id,
        conversation_id=record.id,
        agent_id=agent_id,
        queue_id=record.queue_id,
        offered_at=None,
        accepted_at=at,
    )
    unit.run("set_owned", id=record.id, agent_id=agent_id, session_id=session_id, at=at)
    unit.run("set_assigned", id=agent_id, at=at)
    unit.run("set_acted", id=agent_id, at=at)
    if record.queue_id is not None:
        unit.run("set_turn", queue_id=record.queue_id, agent_id=agent_id, at=at)
    unit.run("drop_refusals", conversation_id=record.id)
    time_state(unit, config, record.workstream_id, record.id, "active", now)
    settle(unit, config, agent_id, now, acted=True)
    joined(unit, config, record.id, session_id, agent_id, now)


def finish(unit: Unit, record: ConversationRecord, by: str, reason: str, now: datetime) -> None:
    """Closed for good."""
    end_session(unit, record, reason, now)
    unit.run("set_closed", id=record.id, at=to_text(now), by=by, reason=reason)
    unit.run("drop_refusals", conversation_id=record.id)
    unit.run("drop_participants", conversation_id=record.id)
    for kind in ("auto_close", "wrap_up", "re_offer", "overflow", "follow_up"):
        unit.run("drop_timer", kind=kind, subject=record.id)


def freed(unit: Unit, config: Config, agent_id: str | None, now: datetime, *, acted: bool = True) -> None:
    """An agent has room again: what waits in the agent's queues may come.

    ``acted``: the agent had accepted what went; else it was only offered.
    """
    if agent_id is not None:
        if acted:
            unit.run("set_released_at", id=agent_id, at=to_text(now))
        settle(unit, config, agent_id, now, acted=acted)
        dispatch_agent(unit, config, agent_id, now)
