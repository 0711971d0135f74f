"""An agent's reply: text, a template, or one attachment with or without text.

Invariant: the same client_id with the same content is the same message, however often it is sent; nothing is
accepted that may not leave now.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.attachments import allowed_kind, check_outbound
from agent_tui.core.errors import DeskError, Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import see, speak
from agent_tui.desk.media.switches import attachments_allowed
from agent_tui.desk.sending.keep_message import keep_message
from agent_tui.desk.sending.outgoing import (
    PREVIEW_CHARACTERS,
    checked_text,
    choose_template,
    enqueue_attempt,
    require_fitting,
    require_open_window,
    require_opted_in,
    require_template_time,
)
from agent_tui.desk.sending.parts import part_of
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import message_row
from agent_tui.store.records import AttachmentRecord, ConversationRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import Message, Send, TemplateUse


def send(unit: Unit, config: Config, caller: Caller, conversation_id: str, body: Send, now: datetime) -> Message:
    """Accept a reply; it is in the outbox when this returns.

    Raises:
        NotFound, Forbidden, Refused, Invalid: with the codes of ``wire.problems``.
    """
    see(unit, caller, conversation_id)
    digest = content_hash(conversation_id, body)
    before = already_sent(unit, caller, body.client_id, digest)
    if before is not None:
        return message_row(unit, before)
    _one_kind(body)
    record = speak(unit, caller, conversation_id)
    if body.template_id is not None:
        return _send_template(unit, config, caller, record, body, digest, now)
    require_open_window(record.last_inbound_at, now, record.opted_out_at)
    text = checked_text(body.text or "") if body.text or not body.attachments else ""
    attachment = _attachment(unit, config, caller, record, body) if body.attachments else None
    follows = None if body.after is None else part_of(unit, caller, conversation_id, body.after)
    message = add_outbound(unit, caller, record, body.client_id, digest, text, None, attachment, now)
    if follows is not None:
        unit.run("add_part", message_id=message.id, follows=follows)
    return message


def content_hash(place: str, body: msgspec.Struct) -> str:
    """What makes two requests of one client_id the same."""
    return hashlib.sha256(place.encode() + b"\x00" + msgspec.json.encode(body, order="sorted")).hexdigest()


def already_sent(unit: Unit, caller: Caller, client_id: str, digest: str) -> str | None:
    """The message that this client_id made before, or None.

    Raises:
        Refused: ``client_id_reused``: it made another one.
    """
    row = unit.one("message_by_client", author=caller.actor, client_id=client_id)
    if row is None:
        return None
    if row["content_hash"] != digest:
        raise Refused(f"client_id {client_id} was used for another message.", code="client_id_reused")
    return str(row["id"])


def _one_kind(body: Send) -> None:
    if body.template_id is not None and (body.text is not None or body.attachments or body.after is not None):
        raise Invalid("template_id: a template goes alone, without text, attachments or after.")
    if body.template_id is None and body.text is None and not body.attachments:
        raise Invalid("text: there is nothing to send.")
    if body.variables and body.template_id is None:
        raise Invalid("variables: they belong to a template; name one in template_id.")
    if len(body.attachments) > 1:
        raise Invalid(
            "attachments: WhatsApp takes one a message.",
            hint="Send one message for each file, the text with the first.",
        )


def _send_template(
    unit: Unit, config: Config, caller: Caller, record: ConversationRecord, body: Send, digest: str, now: datetime
) -> Message:
    require_opted_in(record.opted_out_at)
    require_template_time(config, record, now)
    template, use, text = choose_template(
        unit, record.account_id, record.number_id, body.template_id or "", body.variables
    )
    require_fitting(template, record.address, record.last_inbound_at, now)
    return add_outbound(unit, caller, record, body.client_id, digest, text, use, None, now)


def _attachment(unit: Unit, config: Config, caller: Caller, record: ConversationRecord, body: Send) -> AttachmentRecord:
    if not attachments_allowed(unit, config, record.workstream_id).agents:
        raise Refused("Agents may not send attachments in this workstream.", code="attachments_off")
    file = unit.record(AttachmentRecord, "attachment", id=body.attachments[0])
    if file is None or file.direction != "outbound" or file.uploaded_by != caller.actor:
        raise NotFound(f"There is no uploaded file {body.attachments[0]}.")
    if file.message_id is not None:
        raise Invalid(f"attachments: the file {file.id} was sent before; upload it again.")
    workstream = config.workstreams.get(record.workstream_id)
    refusal = check_outbound(file.content_type, file.size, 16 if workstream is None else workstream.attachments.max_mb)
    if workstream is not None and not allowed_kind(file.content_type, workstream.attachments.types):
        raise DeskError(
            f"This workstream takes no files of the type {file.content_type}.",
            code="unsupported_type",
            hint=f"It takes: {', '.join(workstream.attachments.types)}.",
        )
    if refusal is not None:
        raise DeskError(refusal.sentence, code=refusal.code, hint=refusal.hint)
    return file


def add_outbound(
    unit: Unit,
    caller: Caller,
    record: ConversationRecord,
    client_id: str,
    digest: str,
    text: str,
    template: TemplateUse | None,
    attachment: AttachmentRecord | None,
    now: datetime,
) -> Message:
    """Store the message and put its first attempt into the outbox."""
    message_id = keep_message(
        unit,
        record.id,
        record.number_id,
        "session" if template is None else "template",
        text,
        now,
        author=caller.actor,
        client_id=client_id,
        content_hash=digest,
        template=None if template is None else msgspec.json.encode(template).decode(),
        files=0 if attachment is None else 1,
    )
    if attachment is not None:
        unit.run("use_attachment", id=attachment.id, message_id=message_id, conversation_id=record.id)
    enqueue_attempt(unit, record, message_id, now)
    at, shown = to_text(now), text or (attachment.name if attachment is not None else "")
    unit.run("note_outbound", id=record.id, human=1, text=shown[:PREVIEW_CHARACTERS], at=at)
    if record.draft is not None and template is None:
        unit.run("set_draft", id=record.id, draft=None, at=None)
    if caller.agent is not None:
        unit.run("set_acted", id=caller.agent, at=at)
    unit.event(
        "message.queued",
        caller.actor,
        now,
        conversation_id=record.id,
        message_id=message_id,
        template=None if template is None else template.id,
    )
    return message_row(unit, message_id)
