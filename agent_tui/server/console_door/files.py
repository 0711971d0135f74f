"""Files: uploads of agents, downloads, fetching a customer's file again."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.types import ASGIApp

from agent_tui.channel.sniffing import true_type
from agent_tui.core.attachments import MIB, OTHER_MAX_MB, check_outbound, plain_type, type_of_name
from agent_tui.core.errors import DeskError, Invalid
from agent_tui.desk.media.files import add_upload, attachment_file, media_path, retry_attachment, thumbnail_file
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Id, Operations
from agent_tui.server.file_answer import WHOLE_NAME, file_answer
from agent_tui.server.request_body import BodyTooLarge, RawBody
from agent_tui.server.uploads import keep
from agent_tui.wire.messages import Attachment, File

operations = Operations("files")

FileName = Annotated[str, Meta(max_length=500)]


@operations.op("POST", "/files", 201)
async def upload_file(call: Call, *, body: RawBody, name: FileName = "file") -> File:
    """Upload a file to send; the body is the file itself.

    Its type is what its first bytes say, else what Content-Type or the ending of its name say. A kind or a size that
    WhatsApp does not take is refused here; what the workstream takes is checked when it is sent.
    """
    try:
        kept = await keep(call.desk.folder, body.pieces(OTHER_MAX_MB * MIB))
    except BodyTooLarge:
        raise Invalid(f"The file is larger than {OTHER_MAX_MB} MB.", code="too_large") from None
    if kept.size == 0:
        raise Invalid("The file is empty.", hint="Choose another file.")
    stated = plain_type(call.headers.get(b"content-type", b"").decode("latin-1"))
    if stated in ("", "application/octet-stream", "application/x-www-form-urlencoded"):
        stated = type_of_name(name) or ""
    content_type = true_type(kept.head, stated)
    refusal = check_outbound(content_type, kept.size)
    if refusal is not None:
        raise DeskError(refusal.sentence, code=refusal.code, hint=refusal.hint)
    return await call.write(
        lambda unit: add_upload(unit, call.caller, name, content_type, kept.size, kept.sha256, call.now), "media"
    )


@operations.op("GET", "/attachments/{attachment_id}", media_types=("*/*",))
async def get_attachment(call: Call, *, attachment_id: Id) -> ASGIApp:
    """A file's bytes, with Range."""
    found = await call.read(lambda reader: attachment_file(reader, call.caller, attachment_id, call.view))
    await call.door.looks.note(call.caller, "read_file", attachment_id)
    headers = {"Feed-Seq": str(call.feed_seq)}
    name = found.name if (view := call.view) is None else view.text(found.name)
    path = media_path(call.desk.folder, found.sha256 or "")
    return await file_answer(path, name, found.content_type, headers, WHOLE_NAME)


@operations.op("GET", "/attachments/{attachment_id}/thumbnail", media_types=("image/png",))
async def get_thumbnail(call: Call, *, attachment_id: Id) -> ASGIApp:
    """A small picture of a picture (PNG, at most 512 dots a side), without what was stored about it."""
    digest = await call.read(lambda reader: thumbnail_file(reader, call.caller, attachment_id, call.view))
    await call.door.looks.note(call.caller, "read_file", attachment_id)
    headers = {"Feed-Seq": str(call.feed_seq)}
    return await file_answer(media_path(call.desk.folder, digest), "thumbnail.png", "image/png", headers)


@operations.op("POST", "/attachments/{attachment_id}/retry", 202)
async def retry_file(call: Call, *, attachment_id: Id) -> Attachment:
    """Fetch a file of a customer again that could not be had, or that the switch kept out."""
    return await call.write(
        lambda unit: retry_attachment(unit, call.config, call.caller, attachment_id, call.now), "media"
    )
