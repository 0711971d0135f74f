"""Notes about a customer, which colleagues see whenever the customer writes.

Invariant: no note reaches a customer; its words are its author's, or a supervisor's.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

from agent_tui.core.errors import Forbidden, Invalid, NotFound
from agent_tui.core.moment import to_text
from agent_tui.core.visible import is_blank
from agent_tui.desk.customers.card_hiding import text_back
from agent_tui.desk.customers.customer_told import tell
from agent_tui.desk.customers.persons import know, may_write, members
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.customers import CustomerNote


def add_customer_note(unit: Unit, caller: Caller, user_id: str, text: str, now: datetime) -> CustomerNote:
    """Write a note about a customer.

    Raises:
        NotFound: there is no such customer that the caller may know of.
        Forbidden: the caller has no conversation with the customer.
        Invalid: the note is empty.
    """
    may_write(unit, caller, user_id)
    note = CustomerNote(id=unit.new_id("cn"), author=caller.actor, at=to_text(now), text=_words(text))
    unit.run("add_customer_note", id=note.id, user_id=user_id, author=note.author, at=note.at, text=note.text)
    tell(unit, "customer.noted", caller, user_id, now, note=note.id)
    return note


def change_customer_note(
    unit: Unit,
    caller: Caller,
    user_id: str,
    note_id: str,
    text: str,
    now: datetime,
    view: MaskedView | None = None,
) -> CustomerNote:
    """Change the words of a note: one's own, or as a supervisor any; ``view``: what hides parts of it from the caller.

    Raises:
        NotFound: there is no such note that the caller may know of.
        Forbidden: it is a colleague's, or a part of it is hidden from the caller.
        Invalid: nothing is left of it.
    """
    row = _own(unit, caller, user_id, note_id)
    words = text_back(view, "note", row["text"], _words(text))
    unit.run("change_customer_note", id=note_id, text=words)
    tell(unit, "customer.noted", caller, row["user_id"], now, note=note_id)
    return CustomerNote(id=note_id, author=row["author"], at=row["at"], text=words)


def drop_customer_note(unit: Unit, caller: Caller, user_id: str, note_id: str, now: datetime) -> None:
    """Delete a note: one's own, or as a supervisor any.

    Raises:
        NotFound: there is no such note that the caller may know of.
        Forbidden: it is a colleague's.
    """
    row = _own(unit, caller, user_id, note_id)
    unit.run("drop_customer_note", id=note_id)
    tell(unit, "customer.noted", caller, row["user_id"], now, note=note_id, deleted=True)


def _own(reader: Reader, caller: Caller, user_id: str, note_id: str) -> Row:
    know(reader, caller, user_id)
    row = reader.one("customer_note", id=note_id)
    if row is None or row["user_id"] not in members(reader, user_id):
        raise NotFound(f"There is no note {note_id}.")
    if row["author"] != caller.actor and not caller.has("supervisor"):
        raise Forbidden(f"The note is {row['author']}'s.", hint="Ask them, or a supervisor, to change it.")
    return row


def _words(text: str) -> str:
    if is_blank(text):
        raise Invalid("text: a note needs words.")
    return text.strip()
