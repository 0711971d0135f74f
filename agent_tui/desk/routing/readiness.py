"""Presence follows load where the agent chose none.

Invariant: after every unit of work that changes an agent's load the presence shown is the one that the load makes, or
the one that was set and has not run out.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.assign import Candidate
from agent_tui.core.moment import to_text
from agent_tui.core.presence import after_accept_or_close, by_load
from agent_tui.desk.routing.candidates import candidate
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.unit import Unit

DEFAULT_SESSION_LIMIT = 10


def show_presence(
    unit: Unit,
    agent_id: str,
    base: str,
    now: datetime,
    *,
    by: str,
    actor: str = SYSTEM,
    word: str = "",
    reason: str | None = None,
) -> None:
    """Set a presence that was chosen (``by`` is not ``automatic``) or that the load makes, and say so."""
    chosen = None if by == "automatic" else base
    unit.run("set_presence", id=agent_id, presence=base, chosen=chosen, word=word, by=by, at=to_text(now))
    facts = {} if reason is None else {"reason": reason}
    unit.event("presence.changed", actor, now, agent=agent_id, presence=base, word=word, by=by, **facts)


def settle(unit: Unit, config: Config, agent_id: str, now: datetime, *, acted: bool = False) -> Candidate | None:
    """Bring the presence in line with the load; the agent as assignment now sees one, None: removed.

    ``acted``: a conversation was accepted or closed, so a chosen available or busy has run out.
    """
    agent = candidate(unit, agent_id, now, None, config)
    if agent is None:
        return None
    chosen = None if agent.automatic else agent.presence
    if chosen is not None and (not acted or after_accept_or_close(chosen) is not None):
        return agent
    limits = [each.session_limit for each in config.workstreams.values()]
    base = by_load(
        used=agent.used,
        capacity=agent.capacity,
        held=agent.held,
        session_limit=max(limits, default=DEFAULT_SESSION_LIMIT),
        blocked=any(
            each.blocking and agent.places.get(each.id, 1) < 1 and each.agents.get(agent_id, each.limit) > 0
            for each in config.capacity_profiles.values()
        ),
    )
    if base == agent.presence and chosen is None:
        return agent
    show_presence(unit, agent_id, base, now, by="automatic", reason="load")
    return candidate(unit, agent_id, now, None, config)
