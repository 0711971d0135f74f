"""Sending a failed message again: a new attempt of the same message, shown as one.

What did not leave because it failed follows it again. Invariant: only a message that ended failed or undelivered is
tried again; one that is uncertain may be at the customer already.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound, Refused
from agent_tui.desk.conversations.access import speak
from agent_tui.desk.media.switches import attachments_allowed
from agent_tui.desk.sending.deliveries import ENDED_BADLY
from agent_tui.desk.sending.outgoing import (
    choose_template,
    enqueue_attempt,
    require_fitting,
    require_open_window,
    require_opted_in,
    require_template_time,
)
from agent_tui.desk.sending.parts import stopped_after
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import message_row
from agent_tui.store.records import ConversationRecord, MessageRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import Message, TemplateUse


def retry(unit: Unit, config: Config, caller: Caller, conversation_id: str, message_id: str, now: datetime) -> Message:
    """Put a failed message into the outbox again, and after it the parts that it had stopped.

    Raises:
        NotFound: no such message in this conversation.
        Refused: it did not fail, or it may not leave now.
    """
    record = speak(unit, caller, conversation_id)
    message = unit.record(MessageRecord, "message", id=message_id)
    if message is None or message.conversation_id != conversation_id:
        raise NotFound(f"There is no message {message_id} in this conversation.")
    if message.status not in ENDED_BADLY:
        told = "an inbound message or a note" if message.status in (None, "received") else message.status
        hint = "Wait until it is settled; it may have arrived." if message.status == "uncertain" else ""
        raise Refused(f"Only a failed message can be sent again; this one is {told}.", hint=hint)
    if message.template is not None:
        use = msgspec.json.decode(message.template, type=TemplateUse)
        require_opted_in(record.opted_out_at)
        # The template that begins a conversation goes inside the window too.
        if unit.one("message_before", conversation_id=conversation_id, seq=message.seq) is not None:
            require_template_time(config, record, now)
        template, _, _ = choose_template(unit, record.account_id, record.number_id, use.id, use.variables)
        require_fitting(template, record.address, record.last_inbound_at, now)
    else:
        require_open_window(record.last_inbound_at, now, record.opted_out_at)
        if message.files and not attachments_allowed(unit, config, record.workstream_id).agents:
            raise Refused("Agents may not send attachments in this workstream.", code="attachments_off")
    # Whoever sends a part by itself wants it without the one before.
    unit.run("drop_part", message_id=message_id)
    for part in (message_id, *stopped_after(unit, message_id)):
        again(unit, caller.actor, record, part, now)
    return message_row(unit, message_id)


def again(unit: Unit, actor: str, record: ConversationRecord, message_id: str, now: datetime) -> None:
    """A new attempt of a message that ended badly, in the outbox."""
    unit.run("set_message_tried", id=message_id)
    unit.run("add_failed", id=record.id, change=-1)
    enqueue_attempt(unit, record, message_id, now)
    unit.event("message.queued", actor, now, conversation_id=record.id, message_id=message_id, retry=True)
