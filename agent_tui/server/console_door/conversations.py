"""Conversations: pages, one, the ones we start."""

from __future__ import annotations

from agent_tui.desk.customers.persons import look_back
from agent_tui.desk.outbound.start import start
from agent_tui.desk.routing.why import why
from agent_tui.desk.views.pages import conversation_page
from agent_tui.desk.views.rows import as_row
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Filter, Id, Limit, Operations
from agent_tui.wire.conversations import Conversation, ConversationPage, Sort, StartConversation, View
from agent_tui.wire.messages import Started
from agent_tui.wire.why import Why

operations = Operations("conversations")


@operations.op("GET", "/conversations")
async def list_conversations(
    call: Call,
    *,
    view: View = "mine",
    queue: Filter | None = None,
    sort: Sort = "wait",
    after: Cursor | None = None,
    limit: Limit = 50,
) -> ConversationPage:
    """A page of conversations.

    `mine`: mine and offered to me; `open`: open in my queues; `closed`: closed by me today; `all`: everything for
    supervisors, else these together. By `wait`, what waits in queues comes first, as it is served; then the others.
    """
    return await call.read(
        lambda reader: conversation_page(
            reader,
            call.config,
            call.caller,
            view=view,
            queue=queue,
            sort=sort,
            after=after,
            limit=limit,
            now=call.now,
        )
    )


@operations.op("GET", "/conversations/{conversation_id}")
async def get_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """One conversation."""
    return await call.read(lambda reader: as_row(look_back(reader, call.caller, conversation_id), call.now))


@operations.op("POST", "/conversations", 201)
async def start_conversation(call: Call, *, body: StartConversation) -> Started:
    """Start a conversation with an approved template; it begins in `waiting`, owned by the sender."""
    return await call.write(lambda unit: start(unit, call.config, call.caller, body, call.now), "outbox")


@operations.op("GET", "/conversations/{conversation_id}/why")
async def explain(call: Call, *, conversation_id: Id) -> Why:
    """Why it is where it is: rules tried, queue, who could take it, what it waits for."""
    return await call.read(lambda reader: why(reader, call.config, call.caller, conversation_id, call.now))
