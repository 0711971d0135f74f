"""What supervisors see and do beyond one conversation; and the consult, which an agent asks for."""

from __future__ import annotations

import asyncio

from agent_tui.core.errors import DeskError
from agent_tui.desk.conversations.bulk import AT_ONCE, bulk_one, check_bulk, outcome, preview
from agent_tui.desk.conversations.consult import accept_consult, consult, end_consult, leave_consult
from agent_tui.desk.views.attention import attention_page
from agent_tui.desk.views.closing_next import closing_next
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Limit, Operations
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.supervision import AttentionPage, Bulk, BulkOutcome, BulkResult, Consult

operations = Operations("supervision")


@operations.op("GET", "/attention")
async def list_attention(call: Call, *, after: Cursor | None = None, limit: Limit = 100) -> AttentionPage:
    """What somebody should look at, most pressing first: for supervisors everything, for agents their own."""
    return await call.read(
        lambda reader: attention_page(reader, call.config, call.caller, after, limit, call.now, call.desk.refused)
    )


@operations.op("GET", "/closing")
async def list_closing(call: Call, *, limit: Limit = 100) -> AttentionPage:
    """What closes next: live conversations by the end of their session window; agents see their own."""
    return await call.read(lambda reader: closing_next(reader, call.caller, limit, call.now))


@operations.op("POST", "/bulk/preview")
async def preview_bulk(call: Call, *, body: Bulk) -> BulkResult:
    """What a bulk action would do, without doing it."""
    call.caller.need("supervisor")
    return BulkResult(items=await call.read(lambda reader: preview(reader, call.config, call.caller, body, call.now)))


@operations.op("POST", "/bulk")
async def run_bulk(call: Call, *, body: Bulk) -> BulkResult:
    """One action for up to 1,000 conversations; each is done or refused by itself."""
    await call.read(lambda reader: check_bulk(reader, call.caller, body))

    async def one(conversation_id: str) -> BulkOutcome:
        try:
            await call.write(lambda unit: bulk_one(unit, call.config, call.caller, body, conversation_id, call.now))
        except DeskError as error:
            return outcome(conversation_id, error)
        return outcome(conversation_id, None)

    items: list[BulkOutcome] = []
    for start in range(0, len(body.conversations), AT_ONCE):
        items += await asyncio.gather(*map(one, body.conversations[start : start + AT_ONCE]))

    def tell(unit: Unit) -> None:
        done = sum(each.ok for each in items)
        unit.event("bulk.done", call.caller.actor, call.now, action=body.action, done=done, refused=len(items) - done)

    await call.write(tell, "timers")
    return BulkResult(items=items)


@operations.op("POST", "/conversations/{conversation_id}/consult")
async def consult_colleague(call: Call, *, conversation_id: Id, body: Consult) -> Conversation:
    """Ask a colleague, or the members of a queue in turn, to look on and write notes."""
    return await call.write(
        lambda unit: consult(unit, call.config, call.caller, conversation_id, body, call.now), "timers"
    )


@operations.op("POST", "/conversations/{conversation_id}/consult/accept")
async def follow_consult(call: Call, *, conversation_id: Id) -> Conversation:
    """Follow an invitation."""
    return await call.write(lambda unit: accept_consult(unit, call.config, call.caller, conversation_id, call.now))


@operations.op("POST", "/conversations/{conversation_id}/consult/leave", 204)
async def quit_consult(call: Call, *, conversation_id: Id) -> None:
    """Decline an invitation, or end my part in the consult."""
    await call.write(lambda unit: leave_consult(unit, call.config, call.caller, conversation_id, call.now), "timers")


@operations.op("DELETE", "/conversations/{conversation_id}/consult/{agent_id}", 204)
async def dismiss_consultant(call: Call, *, conversation_id: Id, agent_id: Id) -> None:
    """Send a consulted colleague away, as the conversation's agent or a supervisor."""
    await call.write(lambda unit: end_consult(unit, call.config, call.caller, conversation_id, agent_id, call.now))
