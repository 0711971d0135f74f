"""Customers and disposition codes: this part of the console door's client."""

from __future__ import annotations

from typing import Protocol

from agent_tui.client.part import Part, segment
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


class CustomersApi(Protocol):
    """What a console asks of a desk's customers."""

    async def get(self, customer_id: str) -> Customer: ...

    async def find(self, words: str) -> list[Customer]: ...

    async def change(self, customer_id: str, form: CustomerForm) -> Customer: ...

    async def history(self, customer_id: str, after: str | None = None) -> ConversationPage: ...

    async def note(self, customer_id: str, text: str) -> CustomerNote: ...

    async def change_note(self, customer_id: str, note_id: str, text: str) -> CustomerNote: ...

    async def drop_note(self, customer_id: str, note_id: str) -> None: ...

    async def consent(self, customer_id: str, form: ConsentForm) -> Customer: ...

    async def merge(self, customer_id: str, other_id: str) -> Customer: ...

    async def part(self, customer_id: str) -> None: ...

    async def undo(self, customer_id: str) -> Customer: ...

    async def codes(self, workstream: str) -> Codes: ...

    async def set_codes(self, conversation_id: str, codes: list[str]) -> Conversation: ...


class Customers(Part):
    """At a real desk."""

    async def get(self, customer_id: str) -> Customer:
        return await self.ask("GET", f"/customers/{segment(customer_id)}", Customer)

    async def find(self, words: str) -> list[Customer]:
        """Customers whose name or number has ``words`` in it."""
        return (await self.ask("GET", "/customers", CustomerPage, params={"q": words})).items

    async def change(self, customer_id: str, form: CustomerForm) -> Customer:
        return await self.ask("PUT", f"/customers/{segment(customer_id)}", Customer, body=form)

    async def history(self, customer_id: str, after: str | None = None) -> ConversationPage:
        """Conversations of the person, the newest first."""
        params = {} if after is None else {"after": after}
        return await self.ask(
            "GET", f"/customers/{segment(customer_id)}/conversations", ConversationPage, params=params
        )

    async def note(self, customer_id: str, text: str) -> CustomerNote:
        path = f"/customers/{segment(customer_id)}/notes"
        return await self.ask("POST", path, CustomerNote, body=CustomerNoteForm(text=text))

    async def change_note(self, customer_id: str, note_id: str, text: str) -> CustomerNote:
        path = f"/customers/{segment(customer_id)}/notes/{segment(note_id)}"
        return await self.ask("PUT", path, CustomerNote, body=CustomerNoteForm(text=text))

    async def drop_note(self, customer_id: str, note_id: str) -> None:
        await self.tell("DELETE", f"/customers/{segment(customer_id)}/notes/{segment(note_id)}")

    async def consent(self, customer_id: str, form: ConsentForm) -> Customer:
        """Write down what the customer said of hearing from us."""
        return await self.ask("PUT", f"/customers/{segment(customer_id)}/consent", Customer, body=form)

    async def merge(self, customer_id: str, other_id: str) -> Customer:
        """Show two customers as one person."""
        path = f"/customers/{segment(customer_id)}/merge"
        return await self.ask("POST", path, Customer, body=Merge(customer=other_id))

    async def part(self, customer_id: str) -> None:
        """Show a customer by itself again."""
        await self.tell("DELETE", f"/customers/{segment(customer_id)}/merge")

    async def undo(self, customer_id: str) -> Customer:
        """Take back the latest merge or parting."""
        return await self.ask("POST", f"/customers/{segment(customer_id)}/merge/undo", Customer)

    async def codes(self, workstream: str) -> Codes:
        """The disposition codes of a workstream."""
        return await self.ask("GET", f"/workstreams/{segment(workstream)}/codes", Codes)

    async def set_codes(self, conversation_id: str, codes: list[str]) -> Conversation:
        path = f"/conversations/{segment(conversation_id)}/codes"
        return await self.ask("PUT", path, Conversation, body=SetCodes(codes=codes))
