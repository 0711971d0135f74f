"""Who takes part in a conversation of another leaves it: a consult, a join or a monitor.

Invariant: the conversation's own agent cannot leave it so; whoever leaves is told in the feed.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.automated import say
from agent_tui.desk.conversations.access import see
from agent_tui.desk.conversations.consult import leave_consult
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Unit


def leave(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> None:
    """Take part no longer.

    Raises:
        NotFound: no conversation that the caller may know of.
        Refused: ``wrong_state``: the caller has no part in it, or it is the caller's own.
    """
    see(unit, caller, conversation_id)
    agent_id = caller.acting()
    row = unit.one("participant", conversation_id=conversation_id, agent_id=agent_id)
    if row is None:
        raise Refused(
            "You take no part in this conversation.", hint="Your own conversations are ended, transferred or closed."
        )
    if row["mode"] in ("invited", "consult"):
        leave_consult(unit, config, caller, conversation_id, now)
        return
    unit.run("drop_watching", conversation_id=conversation_id, agent_id=agent_id)
    unit.event(
        "conversation.left", caller.actor, now, conversation_id=conversation_id, agent=agent_id, mode=row["mode"]
    )
    if row["mode"] == "joined":
        occasion = f"{agent_id} {to_text(now)}"
        say(unit, config, "supervisor_left", conversation_id, now, occasion=occasion, agent=agent_id)
