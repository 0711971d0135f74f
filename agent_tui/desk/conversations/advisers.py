"""Colleagues who were asked for advice go when the agent who asked no longer has the conversation.

Invariant: whoever goes is told by an event of its own, so that no console goes on showing what it may not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.timers import drop_timer
from agent_tui.store.unit import Unit


def dismiss_all(unit: Unit, conversation_id: str, agents: Sequence[str], now: datetime) -> None:
    """The consult is over for each of ``agents``, and so is a search for another."""
    for agent_id in agents:
        dismiss(unit, conversation_id, agent_id, SYSTEM, "session_ended", now)
    unit.run("drop_consult_search", conversation_id=conversation_id)


def dismiss(unit: Unit, conversation_id: str, agent_id: str, actor: str, reason: str, now: datetime) -> None:
    """The consult is over for ``agent_id``; ``reason`` is why."""
    drop_timer(unit, "consult", f"{conversation_id} {agent_id}")
    unit.run("drop_consult", conversation_id=conversation_id, agent_id=agent_id)
    unit.event("conversation.consult_ended", actor, now, conversation_id=conversation_id, agent=agent_id, reason=reason)
