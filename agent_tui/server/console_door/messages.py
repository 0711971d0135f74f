"""Messages of a conversation: the transcript, replies, notes, draft and read mark."""

from __future__ import annotations

from agent_tui.desk.conversations.draft import mark_read, set_draft
from agent_tui.desk.conversations.notes import add_note
from agent_tui.desk.customers.persons import look_back
from agent_tui.desk.sending.reply import send
from agent_tui.desk.sending.retry import retry
from agent_tui.desk.views.rows import message_page
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Limit, Operations
from agent_tui.store.unit import Reader
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Draft, Message, MessagePage, Note, ReadMark, Send

operations = Operations("messages")


@operations.op("GET", "/conversations/{conversation_id}/messages")
async def list_messages(
    call: Call, *, conversation_id: Id, before: Cursor | None = None, limit: Limit = 50
) -> MessagePage:
    """The newest messages, or those before the cursor; oldest first."""

    def page(reader: Reader) -> MessagePage:
        look_back(reader, call.caller, conversation_id)
        return message_page(reader, conversation_id, before, limit)

    found = await call.read(page)
    await call.door.looks.note(call.caller, "read", conversation_id)
    return found


@operations.op("POST", "/conversations/{conversation_id}/messages", 202)
async def send_message(call: Call, *, conversation_id: Id, body: Send) -> Message:
    """Reply with text, a template, or an attachment; accepted when it is in the outbox.

    The same `client_id` with the same content answers with the same message, however often it is sent.
    """
    return await call.write(
        lambda unit: send(unit, call.config, call.caller, conversation_id, body, call.now), "outbox"
    )


@operations.op("POST", "/conversations/{conversation_id}/messages/{message_id}/retry", 202)
async def retry_message(call: Call, *, conversation_id: Id, message_id: Id) -> Message:
    """Try a failed message again: a new attempt of the same message."""
    return await call.write(
        lambda unit: retry(unit, call.config, call.caller, conversation_id, message_id, call.now), "outbox"
    )


@operations.op("POST", "/conversations/{conversation_id}/notes", 201)
async def write_note(call: Call, *, conversation_id: Id, body: Note) -> Message:
    """Write a note to colleagues; the customer never gets it."""
    return await call.write(lambda unit: add_note(unit, call.caller, conversation_id, body.text, call.now))


@operations.op("PUT", "/conversations/{conversation_id}/draft")
async def save_draft(call: Call, *, conversation_id: Id, body: Draft) -> Conversation:
    """Keep what is typed and not sent; empty text removes it."""
    return await call.write(lambda unit: set_draft(unit, call.caller, conversation_id, body.text, call.now))


@operations.op("PUT", "/conversations/{conversation_id}/read")
async def set_read_mark(call: Call, *, conversation_id: Id, body: ReadMark) -> Conversation:
    """Everything up to and with this message is read."""
    return await call.write(lambda unit: mark_read(unit, call.caller, conversation_id, body.message_id, call.now))
