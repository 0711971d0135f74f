"""What is typed and not sent, and what is read: both live on the desk, so that any console shows the same.

Invariant: a draft belongs to a conversation; only who may act on the conversation writes it; the read mark only moves
forward.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import not_yours, own, see
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.records import MessageRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation


def set_draft(unit: Unit, caller: Caller, conversation_id: str, text: str, now: datetime) -> Conversation:
    """Keep a draft; empty text removes it.

    Raises:
        NotFound, Forbidden, Refused: as ``access.own``.
    """
    record = own(unit, caller, conversation_id)
    draft = text or None
    if draft != record.draft:
        unit.run("set_draft", id=conversation_id, draft=draft, at=None if draft is None else to_text(now))
        unit.event("conversation.drafted", caller.actor, now, conversation_id=conversation_id, kept=draft is not None)
    return conversation_row(unit, conversation_id, now)


def mark_read(unit: Unit, caller: Caller, conversation_id: str, message_id: str, now: datetime) -> Conversation:
    """Everything up to and with this message is read; the mark is its agent's.

    Raises:
        NotFound: no such conversation, or no such message in it.
        Forbidden: ``not_yours``.
    """
    record = see(unit, caller, conversation_id)
    message = unit.record(MessageRecord, "message", id=message_id)
    if message is None or message.conversation_id != conversation_id:
        raise NotFound(f"There is no message {message_id} in this conversation.")
    if caller.agent is None or caller.agent not in (record.agent_id, record.offered_to):
        raise not_yours(record, caller)
    if message.seq > record.read_seq:
        left = unit.one("unread_after", conversation_id=conversation_id, seq=message.seq)
        unit.run(
            "set_read",
            id=conversation_id,
            unread=0 if left is None else left["unread"],
            message_id=message_id,
            seq=message.seq,
        )
        unit.event("conversation.read", caller.actor, now, conversation_id=conversation_id, message_id=message_id)
    return conversation_row(unit, conversation_id, now)
