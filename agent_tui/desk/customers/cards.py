"""What colleagues have written down about a customer, to read and to find.

Invariant: nothing of it reaches a customer by itself, and what is written belongs to one WhatsApp user; a person's
card only shows that of its users together.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from sqlite3 import Row

import msgspec

from agent_tui.core.folding import fold
from agent_tui.desk.customers.merge_undo import undo_of
from agent_tui.desk.customers.persons import has_met, know, may_know, members
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import packed, unpacked
from agent_tui.desk.views.rows import consent_of, conversation_rows, pair_window
from agent_tui.store.unit import Reader
from agent_tui.wire.conversations import ConversationPage
from agent_tui.wire.customers import (
    CardChange,
    Customer,
    CustomerLine,
    CustomerNote,
    CustomerPage,
    PersonMember,
)

_texts = msgspec.json.Decoder(list[str]).decode
_changes = msgspec.json.Decoder(dict[str, CardChange]).decode
_fields = msgspec.json.Decoder(dict[str, str]).decode

_AROUND_DIGITS = "+-()./ \u00a0\u202f"
NOTES = 100
"""Notes of a card that are shown, the newest first."""


def customer_card(reader: Reader, caller: Caller, user_id: str, now: datetime) -> Customer:
    """A customer's card.

    Raises:
        NotFound: there is none that the caller may know of.
    """
    know(reader, caller, user_id)
    return msgspec.structs.replace(card(reader, user_id, now), writable=has_met(reader, caller, user_id))


def find_customers(
    reader: Reader, caller: Caller, words: str, limit: int, now: datetime, view: MaskedView | None = None
) -> CustomerPage:
    """Customers whose name or number has ``words`` in it, the newest first, as far as the caller may know them.

    With a ``view`` a name that hides the words is not found by them.
    """
    looked = fold(words)
    if not looked:
        return CustomerPage(items=[], next=None)
    rows = reader.all("users_like", like=_like(looked), words=looked, number=_like(_number(words)), limit=500)
    known = (row["id"] for row in rows if may_know(reader, caller, row["id"]))
    cards = (card(reader, user_id, now) for user_id in known)
    told = cards if view is None else (each for each in cards if _is_found(view, each, words))
    items = list(islice(told, limit))
    return CustomerPage(items=items, next=None)


def _like(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _number(words: str) -> str:
    """The digits of a number, however it is written; of anything else what was typed."""
    plain = "".join(char for char in words if char not in _AROUND_DIGITS)
    return plain if plain.isdecimal() else words.strip()


def _is_found(view: MaskedView, card: Customer, words: str) -> bool:
    return any(view.shows_either(words, name, *card.aliases) for name in (card.name, card.profile_name))


def history(
    reader: Reader, caller: Caller, user_id: str, after: str | None, limit: int, now: datetime
) -> ConversationPage:
    """Conversations of the person, the newest first.

    Raises:
        NotFound: there is no such customer that the caller may know of. Invalid: the cursor is not one of ours.
    """
    know(reader, caller, user_id)
    before, last = ("~", "") if after is None else unpacked("after", after, 2)
    found: list[tuple[str, str]] = []
    for member in members(reader, user_id):
        rows = reader.all("conversations_of_user", user_id=member, before=before, id=last, limit=limit + 1)
        found += [(row["created_at"], row["id"]) for row in rows]
    found.sort(reverse=True)
    kept = found[:limit]
    following = packed(*kept[-1]) if len(found) > limit else None
    return ConversationPage(items=conversation_rows(reader, (each[1] for each in kept), now), next=following)


def text_of(row: Row | None, name: str) -> str:
    """A text of a stored card; empty if there is none."""
    return "" if row is None else str(row[name])


def tags_of(row: Row | None) -> list[str]:
    """The tags of a stored card."""
    return [] if row is None else _texts(row["tags"])


def fields_of(row: Row | None) -> dict[str, str]:
    """The fields of a stored card."""
    return {} if row is None else _fields(row["fields"])


def changes_of(row: Row | None) -> dict[str, CardChange]:
    """Who last changed what of a stored card."""
    return {} if row is None else _changes(row["changes"])


def card(reader: Reader, user_id: str, now: datetime) -> Customer:
    """A customer's card, whoever asks."""
    person = members(reader, user_id)
    row = reader.one("card", user_id=user_id)
    notes = [note for each in person for note in reader.all("customer_notes_of", user_id=each, limit=NOTES)]
    notes.sort(key=lambda note: (note["at"], note["id"]), reverse=True)
    return Customer(
        id=user_id,
        name=text_of(row, "name"),
        profile_name=_profile_name(reader, user_id),
        language=text_of(row, "language"),
        tags=tags_of(row),
        fields=fields_of(row),
        aliases=_aliases(reader, user_id),
        lines=[line for each in person for line in _lines(reader, each, now)],
        notes=[
            CustomerNote(id=note["id"], author=note["author"], at=note["at"], text=note["text"])
            for note in notes[:NOTES]
        ],
        person=[_member(reader, each) for each in person[1:]],
        version=0 if row is None else row["version"],
        changed_by=text_of(row, "changed_by"),
        changed_at=text_of(row, "changed_at"),
        changes=changes_of(row),
        undo=undo_of(reader, user_id, now),
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
            window=pair_window(row["last_inbound_at"], row["refused_at"], now),
            consent=consent_of(
                row["opted_out_at"],
                row["opted_out_source"],
                row["opted_in_at"],
                row["opted_in_source"],
                row["consent_by"],
            ),
        )
        for row in reader.all("pairs_of_user", user_id=user_id)
    ]


def _member(reader: Reader, user_id: str) -> PersonMember:
    name = text_of(reader.one("card", user_id=user_id), "name") or _profile_name(reader, user_id)
    return PersonMember(id=user_id, name=name, aliases=_aliases(reader, user_id))
