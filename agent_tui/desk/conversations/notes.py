"""Notes between colleagues. Invariant: a note has no address and no attempt; it cannot reach a customer."""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.errors import Invalid
from agent_tui.core.visible import is_blank
from agent_tui.desk.conversations.access import take_part
from agent_tui.desk.sending.keep_message import keep_message
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import message_row
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import Message


def add_note(unit: Unit, caller: Caller, conversation_id: str, text: str, now: datetime) -> Message:
    """Write a note into a conversation of the caller; supervisors and who was invited may too.

    Raises:
        NotFound: there is none that the caller may know of.
        Forbidden: ``not_yours``.
        Invalid: the note is empty.
    """
    record = take_part(unit, caller, conversation_id)
    if is_blank(text):
        raise Invalid("text: a note needs words.")
    return message_row(unit, write_note(unit, caller.actor, record, text, now))


def write_note(unit: Unit, author: str, record: ConversationRecord, text: str, now: datetime) -> str:
    """Store a note; its message's id."""
    message_id = keep_message(unit, record.id, record.number_id, "note", text, now, author=author)
    unit.event("message.noted", author, now, conversation_id=record.id, message_id=message_id)
    return message_id
