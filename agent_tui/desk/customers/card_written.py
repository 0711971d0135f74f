"""What stands in a card, and what of it is another after a change: for the feed in kinds, for the card by whom.

Invariant: what is told of a change names no value and no field of one's own; who changed a field is forgotten with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Row

from agent_tui.desk.customers.cards import fields_of, tags_of, text_of
from agent_tui.wire.customers import CardChange

FIELD = "fields."
KINDS = ("set", "changed", "cleared")


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a card that colleagues write."""

    name: str
    language: str
    tags: list[str]
    fields: dict[str, str]

    @classmethod
    def of(cls, row: Row | None) -> Written:
        """A stored card; an empty one if there is none."""
        return cls(text_of(row, "name"), text_of(row, "language"), tags_of(row), fields_of(row))

    def parts(self) -> dict[str, str | tuple[str, ...]]:
        """Every part by its key; one that is empty is not there."""
        parts: dict[str, str | tuple[str, ...]] = {"name": self.name, "language": self.language}
        parts["tags"] = tuple(self.tags)
        parts.update({f"{FIELD}{name}": value for name, value in self.fields.items()})
        return {key: value for key, value in parts.items() if value}


def kinds_of(before: Written, after: Written) -> dict[str, str]:
    """By key, for each part that is another: ``set``, ``changed`` or ``cleared``."""
    was, now = before.parts(), after.parts()
    found: dict[str, str] = {}
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            found[key] = "set" if key not in was else "changed" if key in now else "cleared"
    return found


def facts_of(kinds: Mapping[str, str]) -> dict[str, str]:
    """What the feed says: ``name="changed"``, ``fields="1 set, 2 changed"``."""
    facts = {key: kind for key, kind in kinds.items() if not key.startswith(FIELD)}
    counted = Counter(kind for key, kind in kinds.items() if key.startswith(FIELD))
    if counted:
        facts["fields"] = ", ".join(f"{counted[kind]} {kind}" for kind in KINDS if counted[kind])
    return facts


def changes_after(
    known: Mapping[str, CardChange], after: Written, kinds: Mapping[str, str], by: str, at: str
) -> dict[str, CardChange]:
    """Who last changed what, once ``by`` has made a card what it is ``after``."""
    changed = {**known, **{key: CardChange(by=by, at=at) for key in kinds}}
    return {
        key: change
        for key, change in changed.items()
        if not key.startswith(FIELD) or key.removeprefix(FIELD) in after.fields
    }
