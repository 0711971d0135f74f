"""An offer becomes a conversation of the agent it was made to: the agent accepts it, or the workstream does.

Invariant: whoever accepts, session, capacity, timers and presence change in the same unit of work.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.joining import joined
from agent_tui.desk.routing.readiness import settle
from agent_tui.desk.timers import drop_timer, time_state
from agent_tui.store.unit import Unit


def take_offer(
    unit: Unit,
    config: Config,
    conversation_id: str,
    workstream_id: str,
    session_id: str | None,
    agent_id: str,
    actor: str,
    now: datetime,
) -> None:
    """``agent_id`` has it from now on."""
    at = to_text(now)
    unit.run("set_owned", id=conversation_id, agent_id=agent_id, session_id=session_id, at=at)
    if session_id is not None:
        unit.run("accept_session", id=session_id, at=at)
    unit.run("drop_refusals", conversation_id=conversation_id)
    drop_timer(unit, "offer", conversation_id)
    time_state(unit, config, workstream_id, conversation_id, "active", now)
    unit.event("conversation.accepted", actor, now, conversation_id=conversation_id, agent=agent_id)
    settle(unit, config, agent_id, now, acted=True)
    joined(unit, config, conversation_id, session_id or "", agent_id, now)
