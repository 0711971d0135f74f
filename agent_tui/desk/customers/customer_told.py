"""A change about a customer, said where it is looked at.

Invariant: an event names users and notes by their ids; it comes in each live conversation of the person, so that
whoever has one before them sees the change, else once for all.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.desk.customers.persons import members
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Unit
from agent_tui.wire.events import EventKind


def tell(unit: Unit, kind: EventKind, caller: Caller, user_id: str, now: datetime, **facts: str | bool) -> None:
    """Say that something of ``user_id`` is another now."""
    live = [row["id"] for each in members(unit, user_id) for row in unit.all("live_of_user", user_id=each)]
    for conversation_id in live or [None]:
        unit.event(kind, caller.actor, now, conversation_id=conversation_id, message_id=None, user_id=user_id, **facts)
