"""Conversations and messages as the wire shows them, built from the database's rows.

Invariant: what a row says is computed here and nowhere else, so the API, the feed and every view say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

import msgspec

from agent_tui.channel.error_codes import explain
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.place import map_link
from agent_tui.core.window import session_window
from agent_tui.desk.sending.outgoing import is_refused
from agent_tui.desk.views.cursors import number_cursor
from agent_tui.store.records import ConversationRecord, MessageRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.conversations import ChosenCode, Consent, Conversation, CustomerRef, LastMessage, NumberRef, Window
from agent_tui.wire.messages import (
    Attachment,
    AttachmentState,
    ContactCard,
    Direction,
    Kind,
    Location,
    Message,
    MessageError,
    MessagePage,
    Quote,
    Status,
    TemplateUse,
)

_skills = msgspec.json.Decoder(dict[str, int]).decode
_variables = msgspec.json.Decoder(dict[str, str | int | bool]).decode
_sentences = msgspec.json.Decoder(list[str]).decode
_codes = msgspec.json.Decoder(list[ChosenCode]).decode
_location = msgspec.json.Decoder(Location).decode
_contacts = msgspec.json.Decoder(list[ContactCard]).decode
_template = msgspec.json.Decoder(TemplateUse).decode

QUOTE_CHARACTERS = 300


def load(reader: Reader, conversation_id: str) -> ConversationRecord:
    """The conversation's record.

    Raises:
        NotFound: there is none with this id.
    """
    record = reader.record(ConversationRecord, "conversation", id=conversation_id)
    if record is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return record


def pair_window(last_inbound_at: str | None, refused_at: str | None, now: datetime) -> Window:
    """A pair's session window on the wire."""
    window = session_window(None if last_inbound_at is None else from_text(last_inbound_at), now)
    return Window(
        state=window.state,
        expires_at=None if window.expires_at is None else to_text(window.expires_at),
        refused_at=refused_at if window.state == "open" and is_refused(last_inbound_at, refused_at) else None,
    )


def as_row(record: ConversationRecord, now: datetime) -> Conversation:
    """The record on the wire."""
    last = None
    if record.last_at is not None and record.last_direction is not None:
        direction = "inbound" if record.last_direction == "inbound" else "outbound"
        last = LastMessage(direction=direction, text=record.last_text or "", at=record.last_at)  # type: ignore[arg-type]
    invited = {} if record.invited is None else dict(each.split(" ") for each in record.invited.split(","))
    return Conversation(
        id=record.id,
        state=record.state,
        agent=record.agent_id,
        offered_to=record.offered_to,
        offer_expires_at=record.offer_expires_at,
        queue=record.queue_id,
        workstream=record.workstream_id,
        number=NumberRef(id=record.number_id, name=record.number_name, address=record.number_address),
        customer=CustomerRef(
            id=record.user_id,
            name=record.user_name,
            address=record.address,
            language=record.user_language or "",
            tags=[] if record.user_tags is None else _sentences(record.user_tags),
        ),
        priority=record.priority,
        skills=_skills(record.skills),
        unread=record.unread,
        read_message=record.read_message_id,
        failed=record.failed,
        last_message=last,
        waiting_since=record.waiting_since,
        window=pair_window(record.last_inbound_at, record.refused_at, now),
        draft=record.draft,
        draft_at=record.draft_at,
        created_at=record.created_at,
        queued_at=record.queued_at,
        state_at=record.state_at,
        language=record.language,
        variables=_variables(record.variables),
        capacity_profiles=_sentences(record.profiles),
        offer_text=[] if record.offer_text is None or record.offered_to is None else _sentences(record.offer_text),
        consulting=[] if record.consulting is None else record.consulting.split(","),
        joined=[] if record.joined is None else record.joined.split(","),
        invited=list(invited),
        invited_until={agent: until for agent, until in invited.items() if until},
        bucket=record.bucket,
        queue_priority=5 if record.queue_priority is None else record.queue_priority,
        consent=consent_of(record.opted_out_at, record.opted_out_source, record.opted_in_at, record.opted_in_source),
        codes=[] if record.codes == "[]" else _codes(record.codes),
    )


def consent_of(
    out_at: str | None, out_source: str | None, in_at: str | None, in_source: str | None, by: str | None = None
) -> Consent | None:
    """A pair's consent on the wire; None: nothing is known of it."""
    if out_at is None and in_at is None:
        return None
    return Consent(
        opted_out_at=out_at, opted_out_source=out_source, opted_in_at=in_at, opted_in_source=in_source, by=by
    )


def conversation_row(reader: Reader, conversation_id: str, now: datetime) -> Conversation:
    """One conversation.

    Raises:
        NotFound: there is none with this id.
    """
    return as_row(load(reader, conversation_id), now)


def conversation_rows(reader: Reader, ids: Iterable[str], now: datetime) -> list[Conversation]:
    """Those conversations of ``ids`` that exist, in the order given."""
    found = (reader.record(ConversationRecord, "conversation", id=each) for each in ids)
    return [as_row(record, now) for record in found if record is not None]


def message_row(reader: Reader, message_id: str) -> Message:
    """One message.

    Raises:
        NotFound: there is none with this id.
    """
    record = reader.record(MessageRecord, "message", id=message_id)
    if record is None:
        raise NotFound(f"There is no message {message_id}.")
    return as_message(reader, record)


def message_page(reader: Reader, conversation_id: str, before: str | None, limit: int) -> MessagePage:
    """The ``limit`` messages before the cursor (None: the newest), oldest first.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    given = number_cursor("before", before)
    top = 2**62 if given is None else given
    found = reader.records(
        MessageRecord, "messages_before", conversation_id=conversation_id, before=min(top, 2**62), limit=limit + 1
    )
    more = len(found) > limit
    kept = found[:limit]
    kept.reverse()
    return MessagePage(
        items=[as_message(reader, record) for record in kept], next=str(kept[0].seq) if more and kept else None
    )


def as_message(reader: Reader, record: MessageRecord) -> Message:
    """The record on the wire, with its attachments and the message it quotes."""
    return Message(
        id=record.id,
        conversation_id=record.conversation_id,
        seq=record.seq,
        direction=cast(Direction, record.direction),
        kind=cast(Kind, record.kind),
        text=record.text,
        author=record.author,
        at=record.at,
        status=cast("Status | None", record.status),
        error=_error(record),
        twilio_sid=record.twilio_sid,
        attachments=_attachments(reader, record.id) if record.files else [],
        template=None if record.template is None else _template(record.template),
        reply_to=None if record.reply_sid is None else _quote(reader, record.reply_sid),
        location=None if record.location is None else _place(record.location),
        recovered=bool(record.recovered),
        annotations=[] if record.annotations is None else _sentences(record.annotations),
        client_id=record.client_id,
        attempts=record.attempts,
    )


def _error(record: MessageRecord) -> MessageError | None:
    if record.error_code is None:
        return None
    told = explain(record.error_code)
    return MessageError(
        code=record.error_code,
        title=told.title,
        next=told.next,
        key=told.key(is_template=record.template is not None, has_text=bool(record.text), has_file=bool(record.files)),
        drafted=record.kind == "session" and bool(record.text) and "draft" in told.does,
    )


def _attachments(reader: Reader, message_id: str) -> list[Attachment]:
    return [
        Attachment(
            id=row["id"],
            name=row["name"],
            content_type=row["content_type"],
            size=row["size"],
            state=cast(AttachmentState, row["state"]),
            reason=row["reason"],
            width=row["width"],
            height=row["height"],
            seconds=row["seconds"],
            pages=row["pages"],
            contacts=[] if row["contacts"] is None else _contacts(row["contacts"]),
            thumbnail=row["thumbnail"] is not None,
            declared=row["declared"] or "",
        )
        for row in reader.all("attachments_of", message_id=message_id)
    ]


def _place(raw: str) -> Location:
    place = _location(raw)
    return msgspec.structs.replace(place, link=map_link(place.latitude, place.longitude))


def _quote(reader: Reader, sid: str) -> Quote:
    row = reader.one("quoted", sid=sid) or reader.one("quoted_attempt", sid=sid)
    if row is None:
        return Quote(id=None, twilio_sid=sid, text="")
    return Quote(id=row["id"], twilio_sid=sid, text=row["text"][:QUOTE_CHARACTERS])
