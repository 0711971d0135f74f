"""An agent takes a conversation by hand: from a queue, or a waiting one back.

Invariant: above capacity only where the workstream allows it; in push workstreams only where picking is allowed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.assign import Candidate
from agent_tui.core.errors import Forbidden, Refused
from agent_tui.desk.conversations.access import see
from agent_tui.desk.conversations.ownership import step, take
from agent_tui.desk.routing.dispatch import candidate
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation


def claim(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """Make it the caller's.

    Raises:
        NotFound, Forbidden, Refused: ``wrong_state``, ``not_pickable``, ``at_capacity``, ``not_yours``.
    """
    record = see(unit, caller, conversation_id)
    agent_id = caller.acting()
    step(record, "claim")
    workstream = config.workstreams.get(record.workstream_id)
    if record.state == "waiting":
        if record.agent_id not in (None, agent_id):
            raise Forbidden(f"The conversation is {record.agent_id}'s.", code="not_yours")
    elif workstream is not None and workstream.mode == "push" and not workstream.pick_from_push:
        raise Refused("In this workstream the desk hands out the conversations.", code="not_pickable")
    over = workstream is not None and workstream.pick_over_capacity
    if not over:
        require_room(unit, record, agent_id, now, config)
    take(unit, config, record, agent_id, now)
    unit.event("conversation.claimed", caller.actor, now, conversation_id=conversation_id, agent=agent_id)
    return conversation_row(unit, conversation_id, now)


def require_room(
    unit: Unit, record: ConversationRecord, agent_id: str, now: datetime, config: Config | None = None
) -> None:
    """Units and, with ``config``, capacity profiles; the limit of conversations is one of offers only.

    Raises:
        Refused: ``at_capacity``.
    """
    check_room(candidate(unit, agent_id, now, None, config), agent_id, record)


def check_room(agent: Candidate | None, agent_id: str, record: ConversationRecord) -> None:
    """
    Raises:
        Refused: ``at_capacity``: as things stand the agent has no room for it.
    """
    if agent is None or agent.free < record.units:
        used = "" if agent is None else f" ({agent.used} of {agent.capacity} units are used)"
        raise Refused(f"{agent_id} has no room for this conversation{used}.", code="at_capacity")
    full = [profile for profile in _profiles(record) if agent.places.get(profile, 1) < 1]
    if full:
        raise Refused(f"{agent_id} has no place left of the capacity profile {full[0]}.", code="at_capacity")


def with_it(agent: Candidate, record: ConversationRecord) -> Candidate:
    """The agent as one would stand who had it."""
    profiles = _profiles(record)
    places = {name: free - profiles.count(name) for name, free in agent.places.items()}
    return replace(agent, used=agent.used + record.units, places=places)


def _profiles(record: ConversationRecord) -> tuple[str, ...]:
    return msgspec.json.decode(record.profiles, type=tuple[str, ...])
