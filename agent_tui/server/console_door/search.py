"""Search over messages, exports of whole conversations, and of all that is held of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp

from agent_tui.desk.privacy.erase import user_at
from agent_tui.desk.privacy.masking import export_view
from agent_tui.desk.privacy.told import asked_for, conversations_of
from agent_tui.desk.views.export_forms import FORMS
from agent_tui.desk.views.search import search
from agent_tui.desk.views.transcripts import Wanted, chosen
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Filter, Id, Limit, Operations
from agent_tui.server.export_stream import pieces
from agent_tui.server.person_archive import PersonArchive
from agent_tui.wire.search import SearchPage

operations = Operations("search")

Words = Annotated[str, Meta(min_length=1, max_length=200)]
FormName = Literal["text", "json", "html", "csv"]
Days = Annotated[int, Meta(ge=1, le=36_500)]


@operations.op("GET", "/search")
async def search_messages(call: Call, *, q: Words, before: Cursor | None = None, limit: Limit = 50) -> SearchPage:
    """Messages in which every word occurs, newest first, among the conversations that the caller may see."""
    found = await call.read(lambda reader: search(reader, call.caller, q, before, limit, call.now, call.view))
    # Not for what: the words may be a customer's.
    await call.door.looks.note(call.caller, "searched", "messages")
    return found


@operations.op("GET", "/export", media_types=tuple(form.content_type.partition(";")[0] for form in FORMS.values()))
async def export_conversations(
    call: Call,
    *,
    form: FormName = "text",
    conversation: Filter = "",
    address: Filter = "",
    queue: Filter = "",
    days: Days | None = None,
) -> ASGIApp:
    """Whole conversations as a file: one, all of a customer's, or all begun within some days; noted in the audit."""
    user_id = await call.read(lambda reader: user_at(reader, address)) if address else ""
    since = None if days is None else call.now - timedelta(days=days)
    wanted = Wanted(conversation, user_id, queue, since)
    ids = await call.read(lambda reader: chosen(reader, call.caller, wanted))
    await call.door.looks.export(call.caller, ids)
    kind = FORMS[form]
    view = export_view(call.config.masking, call.caller)
    body = pieces(call.desk.store, kind, ids, call.now, view)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return StreamingResponse(body, headers=headers, media_type=kind.content_type)


@operations.op("GET", "/export/person", media_types=("application/zip",))
async def export_person(call: Call, *, customer: Id, merged: bool = False) -> ASGIApp:
    """Everything that is held of a customer (an id or an address), as a zip file: rows, files, a page to read.

    The rows are those that an erasure removes. `merged`: with those who are shown as the same person. For
    administrators who see texts whole; noted in the audit.
    """
    users = await call.read(lambda reader: asked_for(reader, call.caller, call.view, customer, merged))
    ids = [each for user_id in users for each in await call.read(lambda reader, u=user_id: conversations_of(reader, u))]  # type: ignore[misc]
    await call.door.looks.export(call.caller, [*users, *ids])
    archive = PersonArchive(call.desk.store, call.desk.folder, call.caller, users, call.now)
    headers = {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-disposition": f'attachment; filename="{users[0]}.zip"',
    }
    return StreamingResponse(archive.pieces(), headers=headers, media_type="application/zip")
