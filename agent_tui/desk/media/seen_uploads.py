"""What is known of an agent's upload: looked into beside the request that brought it, so that its line shows it.

Invariant: an upload is ready and can be sent before, during and after the look, whatever comes of it; a look that
dies with its desk is begun again, at most ``MOST_TRIES`` times.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.channel.looking import Looked
from agent_tui.core.moment import to_text
from agent_tui.desk.media.inbound_files import LEASE
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.records import AttachmentRecord
from agent_tui.store.unit import Reader, Unit

MOST_TRIES = 3


def due_uploads(reader: Reader, now: datetime, limit: int) -> list[AttachmentRecord]:
    """Uploads that nobody has looked into, or whose look died."""
    return reader.records(AttachmentRecord, "due_uploads", now=to_text(now), limit=limit)


def lease(unit: Unit, record: AttachmentRecord, now: datetime) -> bool:
    """Take one; False: it is taken or gone, or has been tried often enough."""
    if record.tries >= MOST_TRIES:
        unit.run("upload_seen", id=record.id)
        return False
    return bool(unit.run("lease_upload", id=record.id, now=to_text(now), until=to_text(now + LEASE)))


def seen(unit: Unit, attachment_id: str, looked: Looked, thumbnail: str | None, now: datetime) -> None:
    """Keep what is known; consoles that show the file's message read it again."""
    record = unit.record(AttachmentRecord, "attachment", id=attachment_id)
    if record is None:
        return
    unit.run("upload_seen", id=attachment_id)
    unit.run(
        "set_file_facts",
        attachment_id=attachment_id,
        width=looked.width,
        height=looked.height,
        seconds=looked.seconds,
        pages=looked.pages,
        contacts=msgspec.json.encode(looked.contacts).decode(),
        thumbnail=thumbnail,
        declared="",
    )
    if record.message_id is not None:
        unit.event(
            "attachment.changed",
            SYSTEM,
            now,
            conversation_id=record.conversation_id,
            message_id=record.message_id,
            attachment=attachment_id,
            state=record.state,
        )
