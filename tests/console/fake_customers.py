"""Customers and disposition codes of the desk in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agent_tui.core.errors import DeskError, Invalid, NotFound, Refused, Unreachable
from agent_tui.wire.conversations import ChosenCode, Consent, Conversation, ConversationPage
from agent_tui.wire.customers import (
    Code,
    Codes,
    ConsentForm,
    Customer,
    CustomerForm,
    CustomerLine,
    CustomerNote,
    PersonMember,
    PersonUndo,
)

if TYPE_CHECKING:
    from tests.console.fake_desk import FakeDesk


class FakeCustomers:
    """``choices``: what ``codes`` answers; ``cards`` made when they are first asked for; ``earlier``: the history."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.choices = Codes(required=False, most=2, items=[])
        self.cards: dict[str, Customer] = {}
        self.earlier: list[Conversation] = []
        self.page_size = 20
        self.reads = 0
        self.trouble: DeskError | None = None

    def offer(self, *names: str, required: bool = False, most: int = 2) -> None:
        """Have these codes."""
        items = [Code(code=name, title=name.title(), category="") for name in names]
        self.choices = Codes(required=required, most=most, items=items)

    def card(self, customer_id: str) -> Customer:
        if customer_id not in self.cards:
            row = next((row for row in self._desk.rows.values() if row.customer.id == customer_id), None)
            if row is None:
                raise NotFound(f"There is no customer {customer_id}.")
            line = CustomerLine(
                user=customer_id,
                number=row.number.id,
                address=row.customer.address,
                window=row.window,
                consent=row.consent,
            )
            self.cards[customer_id] = Customer(
                id=customer_id,
                name="",
                profile_name=row.customer.name,
                language="",
                tags=[],
                fields={},
                aliases=[],
                lines=[line],
                notes=[],
                person=[],
            )
        return self.cards[customer_id]

    def _reach(self) -> None:
        if self.trouble is not None:
            raise self.trouble
        if self._desk.down:
            raise Unreachable("The desk does not answer.")

    def _put(self, customer_id: str, kind: str, **fields: object) -> Customer:
        self.cards[customer_id] = msgspec.structs.replace(self.card(customer_id), **fields)
        self._desk.emit(kind, None, user_id=customer_id)
        return self.cards[customer_id]

    async def get(self, customer_id: str) -> Customer:
        self._reach()
        self.reads += 1
        return self.card(customer_id)

    async def find(self, words: str) -> list[Customer]:
        cards = [self.card(row.customer.id) for row in self._desk.rows.values()]
        return [card for card in cards if words.casefold() in (card.name or card.profile_name).casefold()]

    async def change(self, customer_id: str, form: CustomerForm) -> Customer:
        self._reach()
        held = self.card(customer_id).version
        if form.version not in (None, held):
            raise Refused("otto changed the card.", code="card_changed", hint="Look again.")
        changes = {name: value for name, value in msgspec.structs.asdict(form).items() if value is not None}
        changes["version"] = held + 1
        return self._put(customer_id, "customer.updated", **changes)

    async def consent(self, customer_id: str, form: ConsentForm) -> Customer:
        self._desk.calls.append(("consent", customer_id, form.number, form.consent, form.source))
        said = {f"{form.consent}_at": self._desk.now(), f"{form.consent}_source": form.source}
        nothing = {"opted_in_at": None, "opted_in_source": None, "opted_out_at": None, "opted_out_source": None}
        consent = None if form.consent == "unsaid" else Consent(**{**nothing, **said}, by="ana")
        lines = [msgspec.structs.replace(line, consent=consent) for line in self.card(customer_id).lines]
        return self._put(customer_id, f"customer.{form.consent}", lines=lines)

    async def history(self, customer_id: str, after: str | None = None) -> ConversationPage:
        self._reach()
        self._desk.calls.append(("history", customer_id, after or ""))
        start = int(after or 0)
        end = start + self.page_size
        return ConversationPage(items=self.earlier[start:end], next=str(end) if end < len(self.earlier) else None)

    async def note(self, customer_id: str, text: str) -> CustomerNote:
        note = CustomerNote(id=f"n{len(self.card(customer_id).notes)}", author="ana", at=self._desk.now(), text=text)
        self._put(customer_id, "customer.noted", notes=[note, *self.card(customer_id).notes])
        return note

    async def change_note(self, customer_id: str, note_id: str, text: str) -> CustomerNote:
        notes = [
            msgspec.structs.replace(each, text=text) if each.id == note_id else each
            for each in self.card(customer_id).notes
        ]
        self._put(customer_id, "customer.noted", notes=notes)
        return next(each for each in notes if each.id == note_id)

    async def drop_note(self, customer_id: str, note_id: str) -> None:
        left = [note for note in self.card(customer_id).notes if note.id != note_id]
        self._put(customer_id, "customer.noted", notes=left)

    async def merge(self, customer_id: str, other_id: str) -> Customer:
        other = self.card(other_id)
        member = PersonMember(id=other_id, name=other.name or other.profile_name, aliases=[])
        card = self.card(customer_id)
        kept = PersonUndo(kind="merged", by="ana", at=self._desk.now(), until=self._desk.now(), refused="")
        return self._put(customer_id, "customer.merged", person=[*card.person, member], undo=kept)

    async def undo(self, customer_id: str) -> Customer:
        return self._put(customer_id, "customer.parted", person=[], undo=None)

    async def part(self, customer_id: str) -> None:
        for key, card in list(self.cards.items()):
            left = [member for member in card.person if member.id != customer_id]
            if left != card.person:
                self._put(key, "customer.parted", person=left)

    async def codes(self, workstream: str) -> Codes:
        self._reach()
        self._desk.calls.append(("codes", workstream))
        return self.choices

    async def set_codes(self, conversation_id: str, codes: list[str]) -> Conversation:
        known = {code.code: code for code in self.choices.items}
        if any(code not in known for code in codes):
            raise Invalid("codes: support has no such code.")
        self._desk.calls.append(("set_codes", conversation_id, *codes))
        chosen = [ChosenCode(code=code, title=known[code].title, category="") for code in codes]
        row = self._desk.change(conversation_id, codes=chosen)
        self._desk.emit("conversation.coded", conversation_id)
        return row
