"""Files: uploads of agents and media of customers.

Bytes lie in ``media/`` under their sha256; rows say what they are. Invariant: a path is made from a digest of ours,
never from a name of somebody else's.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from agent_tui.channel.looking import worth_a_look
from agent_tui.config.types import Config
from agent_tui.core.attachments import may_be_fetched_again
from agent_tui.core.errors import Forbidden, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import see, take_part
from agent_tui.desk.inbound.message_row import GIVE_UP_MEDIA
from agent_tui.desk.media.naming import file_name
from agent_tui.desk.media.switches import attachments_allowed
from agent_tui.desk.privacy.masking import NO_FILES, MaskedView
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.records import AttachmentRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.messages import Attachment, File


def media_path(folder: Path, sha256: str) -> Path:
    """Where the bytes with this digest lie, below the data folder."""
    return folder / "media" / sha256[:2] / sha256


def blocked_path(folder: Path, sha256: str) -> Path:
    """Where the bytes of a dangerous file lie: apart, where no door looks."""
    return folder / "media" / "blocked" / sha256


def add_upload(unit: Unit, caller: Caller, name: str, content_type: str, size: int, sha256: str, now: datetime) -> File:
    """A file that an agent uploaded; its bytes are at ``media_path`` already. What it is, is looked into later."""
    file_id, kept = unit.new_id("f"), file_name(name, content_type)
    unit.run(
        "add_attachment",
        id=file_id,
        message_id=None,
        conversation_id=None,
        position=0,
        direction="outbound",
        name=kept,
        content_type=content_type,
        size=size,
        sha256=sha256,
        state="ready",
        reason="",
        account_id=None,
        source_url=None,
        next_try_at=to_text(now) if worth_a_look(content_type) else None,
        give_up_at=None,
        uploaded_by=caller.actor,
        created_at=to_text(now),
    )
    return File(id=file_id, name=kept, content_type=content_type, size=size)


def attachment_file(
    reader: Reader, caller: Caller, attachment_id: str, view: MaskedView | None = None
) -> AttachmentRecord:
    """A file that the caller may read, its bytes there.

    Raises:
        Forbidden: the caller's ``view`` hides what customers send.
        NotFound: no such file for this caller.
        Refused: its bytes are not there; the sentence says why.
    """
    record = _shown(reader, caller, attachment_id, view)
    if record.state != "ready" or record.sha256 is None:
        raise Refused(record.reason or f"The file is {record.state.replace('_', ' ')}.")
    return record


def retry_attachment(unit: Unit, config: Config, caller: Caller, attachment_id: str, now: datetime) -> Attachment:
    """Fetch a file of a customer again that failed, was too large, or was kept out by the switch or the workstream.

    Raises:
        NotFound: no such file for this caller.
        Forbidden: ``not_yours``.
        Refused: ``attachments_off``: customers may send none now; it is neither; a file that was found dangerous stays
            apart.
    """
    record = _visible(unit, caller, attachment_id)
    if record.conversation_id is not None:
        place = see(unit, caller, record.conversation_id)
        if place.agent_id is not None or place.offered_to is not None:
            take_part(unit, caller, place.id)
        if record.direction == "inbound" and not attachments_allowed(unit, config, place.workstream_id).customers:
            raise Refused("Customers' attachments are switched off in this workstream.", code="attachments_off")
    at = to_text(now)
    give_up_at = to_text(now + GIVE_UP_MEDIA)
    again = record.direction == "inbound" and may_be_fetched_again(record.state, record.reason)
    if not again or not unit.run("retry_attachment", id=attachment_id, now=at, give_up_at=give_up_at):
        raise Refused(f"Only a failed file is fetched again; this one is {record.state.replace('_', ' ')}.")
    unit.event(
        "attachment.changed",
        caller.actor,
        now,
        conversation_id=record.conversation_id,
        message_id=record.message_id,
        attachment=attachment_id,
        state="pending",
    )
    return Attachment(
        id=record.id,
        name=record.name,
        content_type=record.content_type,
        size=record.size,
        state="pending",
        reason="",
    )


def thumbnail_file(reader: Reader, caller: Caller, attachment_id: str, view: MaskedView | None = None) -> str:
    """The digest of a file's thumbnail, a PNG.

    Raises:
        Forbidden: as ``attachment_file``.
        NotFound: no such file for this caller, or it has none.
    """
    record = _shown(reader, caller, attachment_id, view)
    row = reader.one("thumbnail_of", attachment_id=attachment_id)
    if record.state != "ready" or row is None or row["thumbnail"] is None:
        raise NotFound("There is no small picture of this file.", hint="Save the file to see it.")
    return str(row["thumbnail"])


def _shown(reader: Reader, caller: Caller, attachment_id: str, view: MaskedView | None) -> AttachmentRecord:
    record = _visible(reader, caller, attachment_id)
    if view is not None and view.hides_files and record.direction == "inbound":
        raise Forbidden(NO_FILES, hint="A supervisor can open it.")
    return record


def _visible(reader: Reader, caller: Caller, attachment_id: str) -> AttachmentRecord:
    record = reader.record(AttachmentRecord, "attachment", id=attachment_id)
    if record is None:
        raise NotFound(f"There is no file {attachment_id}.")
    if record.conversation_id is not None:
        see(reader, caller, record.conversation_id)
    elif record.uploaded_by != caller.actor:
        raise NotFound(f"There is no file {attachment_id}.")
    return record
