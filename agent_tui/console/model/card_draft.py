"""A card while somebody edits it, without a screen: what was read, what is typed, what is to be sent.

Invariant: only what was changed is sent, with the version that it was changed from; when the card turns out to be
another one, what was typed stays and what was not touched follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agent_tui.core.errors import Invalid
from agent_tui.core.languages import language_code, language_shown
from agent_tui.core.replies import tags_in
from agent_tui.wire.customers import Customer, CustomerForm

OWN = ("name", "language", "tags")
FIELD = "fields."


def value_of(card: Customer, key: str) -> str:
    """What stands in the card under ``key``, as it is typed."""
    if key == "tags":
        return " ".join(card.tags)
    if key.startswith(FIELD):
        return card.fields.get(key.removeprefix(FIELD), "")
    return card.name if key == "name" else language_shown(card.language)


def keys_of(card: Customer) -> list[str]:
    """What can be edited of it, in order."""
    return [*OWN, *(f"{FIELD}{name}" for name in card.fields)]


@dataclass(slots=True)
class CardDraft:
    """``base``: the card as it was read; ``typed``: by key, what stands in the fields of the form."""

    base: Customer
    typed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in keys_of(self.base):
            self.typed.setdefault(key, value_of(self.base, key))

    def hidden(self, key: str) -> bool:
        """Whether we do not see it whole, and so cannot change it."""
        return key in self.base.hidden

    def changed(self) -> list[str]:
        """The keys that read differently than in the card."""
        return [key for key, text in self.typed.items() if not _same(key, text, value_of(self.base, key))]

    def form(self) -> CustomerForm | None:
        """What is to be sent; None: nothing was changed.

        Raises:
            Invalid: what is typed as a language is none.
        """
        changed = [key for key in self.changed() if not self.hidden(key)]
        if not changed:
            return None
        fields = None
        if any(key.startswith(FIELD) for key in changed):
            typed = {key.removeprefix(FIELD): text.strip() for key, text in self.typed.items() if key.startswith(FIELD)}
            fields = {name: value for name, value in typed.items() if value}
        return CustomerForm(
            name=self.typed["name"].strip() if "name" in changed else None,
            language=language_code(self.typed["language"]) if "language" in changed else None,
            tags=tags_in(self.typed["tags"]) if "tags" in changed else None,
            fields=fields,
            version=self.base.version,
        )

    def follow(self, fresh: Customer) -> list[str]:
        """The card is another one by now: take over what was not touched; the keys that both have changed."""
        both: list[str] = []
        for key in dict.fromkeys((*self.typed, *keys_of(fresh))):
            was, now = value_of(self.base, key), value_of(fresh, key)
            mine = self.typed.get(key, was)
            if _same(key, mine, was):
                self.typed[key] = now
            elif now != was and not _same(key, now, mine):
                both.append(key)
        self.base = fresh
        return both


def _same(key: str, one: str, other: str) -> bool:
    """Whether two texts of the form mean the same: a language has many names."""
    if key != "language" or one.strip() == other.strip():
        return one.strip() == other.strip()
    try:
        return language_code(one) == language_code(other)
    except Invalid:
        return False


def name_of(key: str) -> str:
    """What a key is called on the screen."""
    return key.removeprefix(FIELD) if key.startswith(FIELD) else key.title()


def new_field(typed: str, taken: Iterable[str]) -> tuple[str, str] | str:
    """A field typed as ``name: value``; else a sentence that says what is wrong."""
    name, colon, value = typed.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not name or not value:
        return "A new field is written as name: value."
    if len(name) > 60:
        return "The name of a field has at most 60 characters."
    if name.casefold() in (each.casefold() for each in taken):
        return f"There is a field {name} already."
    return name, value
