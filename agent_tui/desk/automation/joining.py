"""What the desk says when an agent gets a conversation, or does not take one that a colleague passed on.

Invariant: whether there was a transfer is read from the sessions, which say how each ended.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.automated import AgentTrigger
from agent_tui.desk.automation.automated import say
from agent_tui.desk.automation.voices import voices
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit

_JOINING = frozenset({"agent_joined", "transfer_accepted"})
_REFUSING = frozenset({"transfer_rejected_notice", "transfer_timed_out_notice"})


def joined(unit: Unit, config: Config, conversation_id: str, session_id: str, agent_id: str, now: datetime) -> None:
    """``agent_id`` has it from now on: an agent joined, or took over from another."""
    if not _JOINING & voices(config).used:
        return
    row = unit.one("agent_before", conversation_id=conversation_id, session_id=session_id)
    number = unit.one("number_of_conversation", id=conversation_id)
    takes_over = row is not None and row["agent_id"] != agent_id
    if takes_over and number is not None and voices(config).of(number["number_id"], "transfer_accepted") is not None:
        say(unit, config, "transfer_accepted", conversation_id, now, occasion=session_id, agent=agent_id)
    else:
        say(unit, config, "agent_joined", conversation_id, now, occasion=agent_id, agent=agent_id)


def refused(unit: Unit, config: Config, record: ConversationRecord, *, timed_out: bool, now: datetime) -> None:
    """What was offered to an agent is back in its queue; a remark if a colleague had passed it on."""
    if not _REFUSING & voices(config).used or record.session_id is None:
        return
    row = unit.one("session_before", conversation_id=record.id, session_id=record.session_id)
    if row is None or row["reason"] not in ("agent_transferred", "supervisor_transfer_to_agent"):
        return
    trigger: AgentTrigger = "transfer_timed_out_notice" if timed_out else "transfer_rejected_notice"
    say(unit, config, trigger, record.id, now, occasion=record.session_id, colleague=record.offered_to)
