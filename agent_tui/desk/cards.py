"""What colleagues write down about a customer: the card's name, language, tags and fields, and notes.

Invariant: nothing of it reaches a customer by itself, and what is written belongs to one WhatsApp user; a person's
card only shows that of its users together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.core.errors import Forbidden, Invalid, NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.caller import Caller
from agent_tui.desk.persons import know, leave, may_know, members
from agent_tui.desk.rows import consent_of, conversation_rows, pair_window
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.conversations import ConversationPage
from agent_tui.wire.customers import (
    Customer,
    CustomerForm,
    CustomerLine,
    CustomerNote,
    CustomerPage,
    PersonMember,
)

_texts = msgspec.json.Decoder(list[str]).decode
_fields = msgspec.json.Decoder(dict[str, str]).decode
_encode = msgspec.json.Encoder().encode

NOTES = 100
"""Notes of a card that are shown, the newest first."""


def customer_card(reader: Reader, caller: Caller, user_id: str, now: datetime) -> Customer:
    """A customer's card.

    Raises:
        NotFound: there is none that the caller may know of.
    """
    know(reader, caller, user_id)
    return _card(reader, user_id, now)


def find_customers(reader: Reader, caller: Caller, words: str, limit: int, now: datetime) -> CustomerPage:
    """Customers whose name or number has ``words`` in it, the newest first, as far as the caller may know them."""
    like = words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if not like:
        return CustomerPage(items=[], next=None)
    rows = reader.all("users_like", like=f"%{like}%", limit=500)
    known = (row["id"] for row in rows if may_know(reader, caller, row["id"]))
    items = [_card(reader, user_id, now) for user_id, _ in zip(known, range(limit), strict=False)]
    return CustomerPage(items=items, next=None)


def history(
    reader: Reader, caller: Caller, user_id: str, after: str | None, limit: int, now: datetime
) -> ConversationPage:
    """Conversations of the person, the newest first.

    Raises:
        NotFound: there is no such customer that the caller may know of; the cursor is not one of ours.
    """
    know(reader, caller, user_id)
    before, _, last = (after or "~").partition("|")
    found: list[tuple[str, str]] = []
    for member in members(reader, user_id):
        rows = reader.all("conversations_of_user", user_id=member, before=before, id=last, limit=limit + 1)
        found += [(row["created_at"], row["id"]) for row in rows]
    found.sort(reverse=True)
    kept = found[:limit]
    following = "|".join(kept[-1]) if len(found) > limit else None
    return ConversationPage(items=conversation_rows(reader, (each[1] for each in kept), now), next=following)


def change_card(unit: Unit, caller: Caller, user_id: str, form: CustomerForm, now: datetime) -> Customer:
    """Change what ``form`` names.

    Raises:
        NotFound: there is no such customer that the caller may know of.
        Invalid: a tag that is not one word.
    """
    know(unit, caller, user_id)
    odd = [tag for tag in form.tags or () if tag != "".join(tag.split()) or "#" in tag or "," in tag]
    if odd:
        raise Invalid(f"tags: {odd[0]!r} has a blank, a comma or a # in it.", hint="A tag is one word.")
    row = unit.one("card", user_id=user_id)
    _put(
        unit,
        user_id,
        name=_kept(form.name, row, "name"),
        language=_kept(form.language, row, "language"),
        tags=_card_tags(row) if form.tags is None else list(dict.fromkeys(form.tags)),
        fields=_card_fields(row) if form.fields is None else {key.strip(): v for key, v in form.fields.items()},
        by=caller.actor,
        now=now,
    )
    _tell(unit, caller, user_id, now)
    return _card(unit, user_id, now)


def add_customer_note(unit: Unit, caller: Caller, user_id: str, text: str, now: datetime) -> CustomerNote:
    """Write a note about a customer.

    Raises:
        NotFound: there is no such customer that the caller may know of.
        Invalid: the note is empty.
    """
    know(unit, caller, user_id)
    if not text.strip():
        raise Invalid("text: a note needs words.")
    note = CustomerNote(id=unit.new_id("cn"), author=caller.actor, at=to_text(now), text=text.strip())
    unit.run("add_customer_note", id=note.id, user_id=user_id, author=note.author, at=note.at, text=note.text)
    unit.event("customer.noted", caller.actor, now, user_id=user_id, note=note.id)
    return note


def drop_customer_note(unit: Unit, caller: Caller, user_id: str, note_id: str, now: datetime) -> None:
    """Delete a note: one's own, or as a supervisor any.

    Raises:
        NotFound: there is no such note that the caller may know of.
        Forbidden: it is a colleague's.
    """
    know(unit, caller, user_id)
    row = unit.one("customer_note", id=note_id)
    if row is None or row["user_id"] not in members(unit, user_id):
        raise NotFound(f"There is no note {note_id}.")
    if row["author"] != caller.actor and not caller.has("supervisor"):
        raise Forbidden(f"The note is {row['author']}'s.", hint="Ask a supervisor to delete it.")
    unit.run("drop_customer_note", id=note_id)
    unit.event("customer.noted", caller.actor, now, user_id=row["user_id"], note=note_id, deleted=True)


def join_cards(unit: Unit, user_id: str, into: str, now: datetime) -> None:
    """Two users prove to be one: what is written about either is written about both."""
    unit.run("move_customer_notes", user_id=user_id, into=into)
    theirs, ours = unit.one("card", user_id=user_id), unit.one("card", user_id=into)
    if theirs is not None:
        _put(
            unit,
            into,
            name=_kept(None, ours, "name") or theirs["name"],
            language=_kept(None, ours, "language") or theirs["language"],
            tags=list(dict.fromkeys((*_card_tags(ours), *_card_tags(theirs)))),
            fields={**_card_fields(theirs), **_card_fields(ours)},
            by="system",
            now=now,
        )
        unit.run("drop_card", user_id=user_id)
    person = unit.one("person_of", user_id=user_id)
    if person is not None and unit.one("person_of", user_id=into) is None:
        unit.run("put_person_member", user_id=into, person_id=person["person_id"], by="system", at=to_text(now))
    leave(unit, user_id)


def _kept(fresh: str | None, row: Row | None, name: str) -> str:
    if fresh is not None:
        return fresh.strip()
    return "" if row is None else str(row[name])


def _card_tags(row: Row | None) -> list[str]:
    return [] if row is None else _texts(row["tags"])


def _card_fields(row: Row | None) -> dict[str, str]:
    return {} if row is None else _fields(row["fields"])


def _put(
    unit: Unit,
    user_id: str,
    *,
    name: str,
    language: str,
    tags: list[str],
    fields: Mapping[str, str],
    by: str,
    now: datetime,
) -> None:
    unit.run(
        "put_card",
        user_id=user_id,
        name=name,
        language=language,
        tags=_encode(tags).decode(),
        fields=_encode(fields).decode(),
        by=by,
        at=to_text(now),
    )


def _tell(unit: Unit, caller: Caller, user_id: str, now: datetime) -> None:
    """In each live conversation, so that whoever has it before them sees the change."""
    live = [row["id"] for row in unit.all("live_of_user", user_id=user_id)]
    for conversation_id in live or [None]:
        unit.event("customer.updated", caller.actor, now, conversation_id=conversation_id, user_id=user_id)


def _card(reader: Reader, user_id: str, now: datetime) -> Customer:
    person = members(reader, user_id)
    row = reader.one("card", user_id=user_id)
    notes = [note for each in person for note in reader.all("customer_notes_of", user_id=each, limit=NOTES)]
    notes.sort(key=lambda note: (note["at"], note["id"]), reverse=True)
    return Customer(
        id=user_id,
        name=_kept(None, row, "name"),
        profile_name=_profile_name(reader, user_id),
        language=_kept(None, row, "language"),
        tags=_card_tags(row),
        fields=_card_fields(row),
        aliases=_aliases(reader, user_id),
        lines=[line for each in person for line in _lines(reader, each, now)],
        notes=[
            CustomerNote(id=note["id"], author=note["author"], at=note["at"], text=note["text"])
            for note in notes[:NOTES]
        ],
        person=[_member(reader, each) for each in person[1:]],
    )


def _profile_name(reader: Reader, user_id: str) -> str:
    row = reader.one("user", id=user_id)
    return "" if row is None else str(row["name"])


def _aliases(reader: Reader, user_id: str) -> list[str]:
    return [row["key"] for row in reader.all("keys_of_user", user_id=user_id)]


def _lines(reader: Reader, user_id: str, now: datetime) -> list[CustomerLine]:
    return [
        CustomerLine(
            user=user_id,
            number=row["number_id"],
            address=row["address"],
            window=pair_window(row["last_inbound_at"], now),
            consent=consent_of(
                row["opted_out_at"], row["opted_out_source"], row["opted_in_at"], row["opted_in_source"]
            ),
        )
        for row in reader.all("pairs_of_user", user_id=user_id)
    ]


def _member(reader: Reader, user_id: str) -> PersonMember:
    name = _kept(None, reader.one("card", user_id=user_id), "name") or _profile_name(reader, user_id)
    return PersonMember(id=user_id, name=name, aliases=_aliases(reader, user_id))
