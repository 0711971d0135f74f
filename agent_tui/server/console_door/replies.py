"""Quick replies: shared ones and the caller's own."""

from __future__ import annotations

from agent_tui.core.csv_lines import decode_sheet
from agent_tui.core.errors import Invalid
from agent_tui.desk.quick_replies.replies import add_reply, change_reply, delete_reply, reply_page
from agent_tui.desk.quick_replies.reply_import import AT_ONCE, plan_import, put_some, refuse_mistakes, summary
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Limit, Operations
from agent_tui.server.request_body import BodyTooLarge, RawBody
from agent_tui.wire.replies import QuickReply, RepliesImported, ReplyForm, ReplyPage

operations = Operations("replies")

MAX_SHEET = 4 * 1024 * 1024
"""Bytes of a sheet."""


@operations.op("GET", "/replies")
async def list_replies(call: Call, *, after: Cursor | None = None, limit: Limit = 100) -> ReplyPage:
    """The shared quick replies and my own."""
    return await call.read(lambda reader: reply_page(reader, call.caller, after, limit))


@operations.op("POST", "/replies", 201)
async def make_reply(call: Call, *, body: ReplyForm) -> QuickReply:
    """Make a quick reply: my own, or as a supervisor a shared one."""
    return await call.write(lambda unit: add_reply(unit, call.config, call.caller, body, call.now))


@operations.op("POST", "/replies/import")
async def import_replies(call: Call, *, dry_run: bool = False, body: RawBody) -> RepliesImported:
    """Quick replies from a CSV sheet: new ones are made, those of the same title, language and scope changed.

    `dry_run` tells what every line would do and what is wrong with it; without it a sheet with any wrong line is
    refused whole. Columns: title, text, language, tags, workstreams, scope (shared or personal).
    """
    try:
        text = decode_sheet(b"".join([piece async for piece in body.pieces(MAX_SHEET)]))
    except BodyTooLarge:
        raise Invalid(f"The sheet is larger than {MAX_SHEET // 1024} KiB.", code="too_large") from None
    plan = await call.read(lambda reader: plan_import(reader, call.config, call.caller, text))
    if dry_run:
        return summary(plan, done=False)
    refuse_mistakes(plan)
    for first in range(0, len(plan), AT_ONCE):
        some = plan[first : first + AT_ONCE]
        await call.write(lambda unit, some=some: put_some(unit, call.config, call.caller, some, call.now))  # type: ignore[misc]
    return summary(plan, done=True)


@operations.op("PUT", "/replies/{reply_id}")
async def edit_reply(call: Call, *, reply_id: Id, body: ReplyForm) -> QuickReply:
    """Change a quick reply."""
    return await call.write(lambda unit: change_reply(unit, call.config, call.caller, reply_id, body, call.now))


@operations.op("DELETE", "/replies/{reply_id}", 204)
async def drop_reply(call: Call, *, reply_id: Id) -> None:
    """Delete a quick reply."""
    await call.write(lambda unit: delete_reply(unit, call.caller, reply_id, call.now))
