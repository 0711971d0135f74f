"""The desk's own lines in a transcript: messages to the customer, and remarks that only colleagues see.

Invariant: a message of the desk's own has the author ``system`` and enters the outbox in the unit that stores it; a
remark has no address and no attempt.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from agent_tui.core.moment import to_text
from agent_tui.desk.automation.gate import Passed
from agent_tui.desk.sending.keep_message import keep_message
from agent_tui.desk.sending.outgoing import PREVIEW_CHARACTERS, enqueue_attempt
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Fact, Unit


def utter(
    unit: Unit,
    record: ConversationRecord,
    passed: Passed,
    kind: Literal["automated", "survey", "bot"],
    now: datetime,
    **facts: Fact,
) -> str:
    """Queue what passed the gate; the message's id."""
    template = None if passed.use is None else msgspec.json.encode(passed.use).decode()
    message_id = keep_message(
        unit, record.id, record.number_id, kind, passed.text, now, author=SYSTEM, template=template
    )
    enqueue_attempt(unit, record, message_id, now)
    unit.run("note_outbound", id=record.id, human=0, text=passed.text[:PREVIEW_CHARACTERS], at=to_text(now))
    template_id = None if passed.use is None else passed.use.id
    unit.event(
        "message.queued", SYSTEM, now, conversation_id=record.id, message_id=message_id, template=template_id, **facts
    )
    return message_id


def remark(unit: Unit, record: ConversationRecord, text: str, now: datetime, **facts: Fact) -> str:
    """A line of the timeline; the message's id."""
    message_id = keep_message(unit, record.id, record.number_id, "event", text, now)
    unit.event("message.noted", SYSTEM, now, conversation_id=record.id, message_id=message_id, **facts)
    return message_id
