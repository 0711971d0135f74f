"""Notes between colleagues. Invariant: a note has no address and no attempt; it cannot reach a customer."""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.errors import Invalid
from agent_tui.core.moment import to_text
from agent_tui.desk.access import take_part
from agent_tui.desk.caller import Caller
from agent_tui.desk.rows import message_row
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
    if not text.strip():
        raise Invalid("text: a note needs words.")
    return message_row(unit, write_note(unit, caller.actor, record, text, now))


def write_note(unit: Unit, author: str, record: ConversationRecord, text: str, now: datetime) -> str:
    """Store a note; its message's id."""
    message_id = unit.new_id("m")
    unit.run(
        "add_message",
        seq=unit.next("message"),
        id=message_id,
        conversation_id=record.id,
        number_id=record.number_id,
        direction="note",
        kind="note",
        text=text,
        author=author,
        at=to_text(now),
        status=None,
        twilio_sid=None,
        client_id=None,
        content_hash=None,
        template=None,
        reply_sid=None,
        location=None,
        annotations=None,
        files=0,
        recovered=0,
        attempts=0,
    )
    unit.event("message.noted", author, now, conversation_id=record.id, message_id=message_id)
    return message_id
