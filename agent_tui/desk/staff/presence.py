"""Presence and connection of agents.

An agent is connected while a stream is open or a request came within the grace (design: ``presence_grace``).
Presence follows the load unless it was chosen (``desk.readiness``); ``automatic`` gives it back to the load.
Invariant: offers go only to connected agents; when the grace ends an unaccepted offer returns to its queue, accepted
conversations stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

from agent_tui.config.types import Config
from agent_tui.config.value_forms import BasePresence
from agent_tui.core.errors import Invalid, NotFound
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.presence import AUTOMATIC
from agent_tui.desk.automation.automated import say
from agent_tui.desk.routing.dispatch import dispatch_agent
from agent_tui.desk.routing.offer import console_gone
from agent_tui.desk.routing.readiness import show_presence
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.timers import set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.records import AgentRecord
from agent_tui.store.unit import Unit

CHOOSABLE: tuple[str, ...] = get_args(BasePresence)


def set_presence(unit: Unit, config: Config, caller: Caller, agent_id: str, presence: str, now: datetime) -> None:
    """Set an agent's presence: one's own, or as a supervisor anybody's.

    Raises:
        NotFound: no such agent.
        Forbidden: somebody else's, and the caller is no supervisor.
        Invalid: no such presence.
    """
    if agent_id != caller.agent:
        caller.need("supervisor")
    if unit.one("agent", id=agent_id) is None:
        raise NotFound(f"There is no agent {agent_id}.")
    if presence == AUTOMATIC:
        show_presence(unit, agent_id, _shown(unit, agent_id), now, by="automatic", actor=caller.actor)
        dispatch_agent(unit, config, agent_id, now)
        return
    custom = config.presences.get(presence)
    base, word = (presence, "") if custom is None else (custom.base, custom.id)
    if base not in CHOOSABLE:
        raise Invalid(
            f"presence: there is no presence {presence!r}.",
            hint=f"Choose one of: {', '.join((*CHOOSABLE, AUTOMATIC, *config.presences))}.",
        )
    by = "chosen" if agent_id == caller.agent else "supervisor"
    show_presence(unit, agent_id, base, now, by=by, actor=caller.actor, word=word)
    dispatch_agent(unit, config, agent_id, now)


def _shown(unit: Unit, agent_id: str) -> str:
    agent = unit.record(AgentRecord, "agent", id=agent_id)
    return "available" if agent is None else agent.presence


def seen(unit: Unit, config: Config, agent_id: str, now: datetime) -> None:
    """A request came from the agent's console, or its stream is open."""
    agent = unit.record(AgentRecord, "agent", id=agent_id)
    if agent is None:
        return
    until = now + timedelta(seconds=config.desk.presence_grace)
    was = agent.connected_until is not None and agent.connected_until > to_text(now)
    unit.run("set_connected", id=agent_id, until=to_text(until))
    set_timer(unit, "grace", agent_id, until)
    if not was:
        unit.event("presence.changed", agent_id, now, agent=agent_id, presence=agent.presence, connected=True)
        # Whoever has just come counts as least active.
        unit.run("set_released_at", id=agent_id, at=None)
        dispatch_agent(unit, config, agent_id, now)


def grace_over(unit: Unit, config: Config, agent_id: str, now: datetime) -> None:
    """Look whether the agent's console is gone; if so, what it was offered goes back."""
    agent = unit.record(AgentRecord, "agent", id=agent_id)
    if agent is None or agent.connected_until is None:
        return
    if agent.connected_until > to_text(now):
        set_timer(unit, "grace", agent_id, from_text(agent.connected_until))
        return
    unit.run("set_disconnected", id=agent_id, now=to_text(now))
    unit.event("presence.changed", agent_id, now, agent=agent_id, presence=agent.presence, connected=False)
    for row in unit.all("held_by", agent_id=agent_id):
        if row["state"] == "active":
            say(unit, config, "agent_disconnected", row["id"], now, occasion=to_text(now))
    for row in unit.all("offers_to", agent_id=agent_id):
        console_gone(unit, config, load(unit, row["id"]), now)
