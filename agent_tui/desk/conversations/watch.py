"""Supervisors look on (monitor: read-only) or take part (join: may write).

Invariant: a monitor has no way to write; joining is told in the feed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from agent_tui.config.types import Config
from agent_tui.core.automated import CustomerTrigger
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.automated import say
from agent_tui.desk.conversations.access import see
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.timers import close_later
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation


def monitor(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """Look on.

    Raises:
        Forbidden: the caller is no supervisor.
        NotFound, Refused: no such conversation; it is closed.
    """
    return _enter(unit, config, caller, conversation_id, "monitor", now)


def join(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """Take part.

    Raises:
        Forbidden, NotFound, Refused: as ``monitor``.
    """
    return _enter(unit, config, caller, conversation_id, "joined", now)


def _enter(
    unit: Unit,
    config: Config,
    caller: Caller,
    conversation_id: str,
    mode: Literal["monitor", "joined"],
    now: datetime,
) -> Conversation:
    caller.need("supervisor")
    record = see(unit, caller, conversation_id)
    agent_id = caller.acting()
    if record.state == "closed":
        raise Refused("The conversation is closed.")
    before = unit.one("participant", conversation_id=conversation_id, agent_id=agent_id)
    unit.run("add_participant", conversation_id=conversation_id, agent_id=agent_id, mode=mode, at=to_text(now))
    close_later(unit, config, record.id, record.workstream_id, record.state, now)
    kind = "conversation.joined" if mode == "joined" else "conversation.monitored"
    unit.event(kind, caller.actor, now, conversation_id=conversation_id, agent=agent_id)
    joined = before is not None and before["mode"] == "joined"
    if joined != (mode == "joined"):
        trigger: CustomerTrigger = "supervisor_left" if joined else "supervisor_joined"
        occasion = f"{agent_id} {to_text(now)}"
        say(unit, config, trigger, conversation_id, now, occasion=occasion, agent=agent_id)
    return conversation_row(unit, conversation_id, now)
