"""Customers: card, notes, person, earlier conversations; and how a conversation came out."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from agent_tui.desk.conversations.codes import set_codes, workstream_codes
from agent_tui.desk.customers.card_change import change_card
from agent_tui.desk.customers.cards import customer_card, find_customers, history
from agent_tui.desk.customers.consent_noted import note_consent
from agent_tui.desk.customers.customer_notes import add_customer_note, change_customer_note, drop_customer_note
from agent_tui.desk.customers.merge_undo import undo
from agent_tui.desk.customers.merging import merge, part
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Limit, Operations
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation, ConversationPage
from agent_tui.wire.customers import (
    Codes,
    ConsentForm,
    Customer,
    CustomerForm,
    CustomerNote,
    CustomerNoteForm,
    CustomerPage,
    Merge,
    SetCodes,
)

operations = Operations("customers")

Words = Annotated[str, Meta(max_length=200)]


@operations.op("GET", "/customers")
async def list_customers(call: Call, *, q: Words = "", limit: Limit = 20) -> CustomerPage:
    """Customers whose name or number has `q` in it."""
    found = await call.read(lambda reader: find_customers(reader, call.caller, q, limit, call.now, call.view))
    await call.door.looks.note(call.caller, "searched", "customers")
    return found


@operations.op("GET", "/customers/{customer_id}")
async def get_customer(call: Call, *, customer_id: Id) -> Customer:
    """A customer's card."""
    found = await call.read(lambda reader: customer_card(reader, call.caller, customer_id, call.now))
    await call.door.looks.note(call.caller, "read", customer_id)
    return found


@operations.op("PUT", "/customers/{customer_id}")
async def edit_customer(call: Call, *, customer_id: Id, body: CustomerForm) -> Customer:
    """Change a customer's card; what is null or left out stays."""
    view = call.view
    return await call.write(lambda unit: change_card(unit, call.config, call.caller, customer_id, body, call.now, view))


@operations.op("GET", "/customers/{customer_id}/conversations")
async def list_customer_conversations(
    call: Call, *, customer_id: Id, after: Cursor | None = None, limit: Limit = 20
) -> ConversationPage:
    """The conversations of the customer, and of whoever is the same person; the newest first."""
    return await call.read(lambda reader: history(reader, call.caller, customer_id, after, limit, call.now))


@operations.op("POST", "/customers/{customer_id}/notes", 201)
async def note_customer(call: Call, *, customer_id: Id, body: CustomerNoteForm) -> CustomerNote:
    """Write a note about a customer; only colleagues see it."""
    return await call.write(lambda unit: add_customer_note(unit, call.caller, customer_id, body.text, call.now))


@operations.op("PUT", "/customers/{customer_id}/notes/{note_id}")
async def change_note(call: Call, *, customer_id: Id, note_id: Id, body: CustomerNoteForm) -> CustomerNote:
    """Change a note about a customer."""
    view = call.view
    return await call.write(
        lambda unit: change_customer_note(unit, call.caller, customer_id, note_id, body.text, call.now, view)
    )


@operations.op("DELETE", "/customers/{customer_id}/notes/{note_id}", 204)
async def unnote_customer(call: Call, *, customer_id: Id, note_id: Id) -> None:
    """Delete a note."""
    await call.write(lambda unit: drop_customer_note(unit, call.caller, customer_id, note_id, call.now))


@operations.op("PUT", "/customers/{customer_id}/consent")
async def note_customer_consent(call: Call, *, customer_id: Id, body: ConsentForm) -> Customer:
    """Write down what a customer said of hearing from us, with where or how; nothing is sent."""
    return await call.write(lambda unit: note_consent(unit, call.caller, customer_id, body, call.now))


@operations.op("POST", "/customers/{customer_id}/merge")
async def merge_customers(call: Call, *, customer_id: Id, body: Merge) -> Customer:
    """Show two customers as one person. Windows, consent and sending stay with each."""

    def work(unit: Unit) -> Customer:
        merge(unit, call.caller, customer_id, body.customer, call.now)
        return customer_card(unit, call.caller, customer_id, call.now)

    return await call.write(work)


@operations.op("DELETE", "/customers/{customer_id}/merge", 204)
async def part_customer(call: Call, *, customer_id: Id) -> None:
    """Show this customer by itself again."""
    await call.write(lambda unit: part(unit, call.caller, customer_id, call.now))


@operations.op("POST", "/customers/{customer_id}/merge/undo")
async def undo_merge(call: Call, *, customer_id: Id) -> Customer:
    """Take back the latest merge or parting of this customer, up to a week later; `undo` of the card tells of it."""

    def work(unit: Unit) -> Customer:
        undo(unit, call.caller, customer_id, call.now)
        return customer_card(unit, call.caller, customer_id, call.now)

    return await call.write(work)


@operations.op("GET", "/workstreams/{workstream_id}/codes")
async def list_codes(call: Call, *, workstream_id: Id) -> Codes:
    """The disposition codes of a workstream."""
    return workstream_codes(call.config, workstream_id)


@operations.op("PUT", "/conversations/{conversation_id}/codes")
async def code_conversation(call: Call, *, conversation_id: Id, body: SetCodes) -> Conversation:
    """Choose how a conversation came out."""
    return await call.write(
        lambda unit: set_codes(unit, call.config, call.caller, conversation_id, body.codes, call.now)
    )
