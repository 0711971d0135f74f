"""A customer's message as it is kept: its row, the form it came as, its files, and the event that tells of it.

Invariant: what a webhook tells beyond a listing fills the row that catch-up made; no second row comes of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Row

import msgspec

from agent_tui.channel.inbound import Inbound
from agent_tui.config.types import Config, Number
from agent_tui.core.attachments import SWITCHED_OFF
from agent_tui.core.moment import to_text
from agent_tui.core.search import indexed
from agent_tui.desk.inbound.opening import PREVIEW_CHARACTERS
from agent_tui.desk.media.naming import file_name
from agent_tui.desk.media.switches import attachments_allowed
from agent_tui.desk.staff.caller import CUSTOMER, SYSTEM
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import Location

GIVE_UP_MEDIA = timedelta(minutes=10)


def add_message(
    unit: Unit,
    config: Config,
    number: Number,
    conversation_id: str,
    inbound: Inbound,
    raw: str,
    at: datetime,
    now: datetime,
    recovered: bool,
) -> str:
    """The new message's id. ``at``: when the customer wrote; ``raw``: the form as it came."""
    message_id = unit.new_id("m")
    unit.run(
        "add_inbound_message",
        seq=unit.next("message"),
        id=message_id,
        conversation_id=conversation_id,
        number_id=number.id,
        text=inbound.text,
        at=to_text(at),
        twilio_sid=inbound.message_sid,
        reply_sid=None if inbound.reply is None else inbound.reply.sid,
        location=_location(inbound),
        annotations=_annotations(inbound),
        files=len(inbound.media),
        recovered=int(recovered),
    )
    unit.run("add_raw_form", message_id=message_id, at=to_text(now), form=raw)
    _add_files(unit, config, number, message_id, conversation_id, inbound, now)
    unit.event(
        "message.received",
        CUSTOMER,
        now,
        conversation_id=conversation_id,
        message_id=message_id,
        recovered=recovered,
    )
    return message_id


def fill_in(unit: Unit, config: Config, number: Number, known: Row, inbound: Inbound, raw: str, now: datetime) -> None:
    """The webhook of a message that catch-up had found first: fill what a listing cannot tell, clear the mark.

    ``known``: its row, as ``inbound_by_sid`` gives it.
    """
    message_id, conversation_id = known["id"], known["conversation_id"]
    had = len(unit.all("attachments_of", message_id=message_id))
    unit.run(
        "enrich_message",
        id=message_id,
        text=inbound.text,
        reply_sid=None if inbound.reply is None else inbound.reply.sid,
        location=_location(inbound),
        annotations=_annotations(inbound),
        files=max(had, len(inbound.media)),
    )
    unit.run("add_raw_form", message_id=message_id, at=to_text(now), form=raw)
    unit.run("reindex_message", id=message_id, text=indexed(inbound.text))
    unit.run("correct_preview", id=conversation_id, at=known["at"], text=inbound.text[:PREVIEW_CHARACTERS])
    if not had:
        _add_files(unit, config, number, message_id, conversation_id, inbound, now)
    unit.event("message.enriched", SYSTEM, now, conversation_id=conversation_id, message_id=message_id)


def _add_files(
    unit: Unit,
    config: Config,
    number: Number,
    message_id: str,
    conversation_id: str,
    inbound: Inbound,
    now: datetime,
) -> None:
    if not inbound.media:
        return
    welcome = attachments_allowed(unit, config, number.workstream).customers
    for media in inbound.media:
        unit.run(
            "add_attachment",
            id=unit.new_id("f"),
            message_id=message_id,
            conversation_id=conversation_id,
            position=media.position,
            direction="inbound",
            name=file_name(media.name, media.content_type),
            content_type=media.content_type or "application/octet-stream",
            size=0,
            sha256=None,
            state="pending" if welcome else "blocked",
            reason="" if welcome else SWITCHED_OFF,
            account_id=number.account,
            source_url=media.url,
            next_try_at=to_text(now) if welcome else None,
            give_up_at=to_text(now + GIVE_UP_MEDIA),
            uploaded_by=None,
            created_at=to_text(now),
        )


def _location(inbound: Inbound) -> str | None:
    place = inbound.location
    if place is None:
        return None
    shown = Location(latitude=place.latitude, longitude=place.longitude, label=place.label, address=place.address)
    return msgspec.json.encode(shown).decode()


def _annotations(inbound: Inbound) -> str | None:
    return msgspec.json.encode(inbound.annotations).decode() if inbound.annotations else None
