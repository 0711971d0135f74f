"""The templates of one of our numbers as a console holds them: grouped by name, growing as pages come.

Invariant: a template is in one family, that of its name; what is searched is made ready once, when it arrives, so
that a key in the picker touches plain strings only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent_tui.console.safe_text import safe_line
from agent_tui.wire.templates import Template

_NAME_CELLS = 120


@dataclass(frozen=True, slots=True)
class Family:
    """One name in all its languages. ``folded``, ``languages`` and ``texts`` are in small letters, for searching."""

    name: str
    shown: str
    folded: str
    languages: tuple[str, ...]
    texts: str
    versions: tuple[Template, ...]


@dataclass(slots=True)
class Shelf:
    """``wishes``: languages to try after the customer's. ``trouble``: why reading it ended early, if it did."""

    number: str
    families: dict[str, Family] = field(default_factory=dict)
    by_id: dict[str, Template] = field(default_factory=dict)
    wishes: tuple[str, ...] = ()
    synced_at: str | None = None
    sync_error: str | None = None
    complete: bool = False
    trouble: str = ""

    def add(self, templates: Iterable[Template]) -> None:
        """A page more."""
        fresh: dict[str, list[Template]] = {}
        for template in templates:
            self.by_id[template.id] = template
            fresh.setdefault(template.name, []).append(template)
        for name, versions in fresh.items():
            known = self.families.get(name)
            self.families[name] = _family(name, [*(known.versions if known else ()), *versions])

    def become(self, other: Shelf) -> None:
        """Hold what ``other`` holds: it was read anew."""
        self.families, self.by_id, self.wishes = other.families, other.by_id, other.wishes
        self.synced_at, self.sync_error = other.synced_at, other.sync_error
        self.complete, self.trouble = other.complete, other.trouble


def shelf_of(number: str, templates: Iterable[Template], **facts: str | None) -> Shelf:
    """A whole shelf at once; ``facts``: ``synced_at``."""
    shelf = Shelf(number, synced_at=facts.get("synced_at"), complete=True)
    shelf.add(templates)
    return shelf


def changes(before: Mapping[str, Template], after: Mapping[str, Template]) -> str:
    """What reading it anew has changed, in words."""
    new = sum(1 for key in after if key not in before)
    gone = sum(1 for key in before if key not in after)
    other = sum(1 for key, template in after.items() if key in before and before[key] != template)
    told = [f"{count} {word}" for count, word in ((new, "new"), (other, "changed"), (gone, "gone")) if count]
    return ", ".join(told) if told else "nothing changed"


def _family(name: str, versions: Sequence[Template]) -> Family:
    shown = safe_line(name, _NAME_CELLS)
    return Family(
        name=name,
        shown=shown,
        folded=shown.casefold(),
        languages=tuple(version.language.casefold() for version in versions),
        texts="\n".join(version.text.casefold() for version in versions),
        versions=tuple(versions),
    )
