"""Quick replies: shared ones and the caller's own."""

from __future__ import annotations

from agent_tui.desk.replies import add_reply, change_reply, delete_reply, reply_page
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Limit, Operations
from agent_tui.wire.replies import QuickReply, ReplyForm, ReplyPage

operations = Operations("replies")


@operations.op("GET", "/replies")
async def list_replies(call: Call, *, after: Cursor | None = None, limit: Limit = 100) -> ReplyPage:
    """The shared quick replies and my own."""
    return await call.read(lambda reader: reply_page(reader, call.caller, after, limit))


@operations.op("POST", "/replies", 201)
async def make_reply(call: Call, *, body: ReplyForm) -> QuickReply:
    """Make a quick reply: my own, or as a supervisor a shared one."""
    return await call.write(lambda unit: add_reply(unit, call.config, call.caller, body, call.now))


@operations.op("PUT", "/replies/{reply_id}")
async def edit_reply(call: Call, *, reply_id: Id, body: ReplyForm) -> QuickReply:
    """Change a quick reply."""
    return await call.write(lambda unit: change_reply(unit, call.config, call.caller, reply_id, body, call.now))


@operations.op("DELETE", "/replies/{reply_id}", 204)
async def drop_reply(call: Call, *, reply_id: Id) -> None:
    """Delete a quick reply."""
    await call.write(lambda unit: delete_reply(unit, call.caller, reply_id, call.now))
