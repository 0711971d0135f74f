"""The templates of one of our numbers as a console holds them: grouped by name, growing as pages come.

Invariant: a template is in one family, that of its name; what is searched is made ready once, when it arrives, so
that a key in the picker touches plain strings only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.folding import fold
from agent_tui.wire.templates import Template

_NAME_CELLS = 120
_SAID_CELLS = 30
_NAMED_APPROVALS = 2


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
    """What reading it anew has changed, in words: approvals by name, the rest counted, a single one by name too.

    Empty if nothing has.
    """
    both = [(before[key], template) for key, template in after.items() if key in before]
    judged = [now for was, now in both if was.approval != now.approval]
    kinds = (
        ("new", [template for key, template in after.items() if key not in before]),
        ("changed", [now for was, now in both if was.approval == now.approval and was != now]),
        ("gone", [template for key, template in before.items() if key not in after]),
    )
    told = [f"{_named(each)} is {each.approval}" for each in sorted(judged, key=_named)[:_NAMED_APPROVALS]]
    if len(judged) > _NAMED_APPROVALS:
        told.append(f"{len(judged) - _NAMED_APPROVALS} more approvals changed")
    for word, found in kinds:
        names = {each.name for each in found}
        one = f" ({safe_line(names.pop(), _SAID_CELLS)})" if len(names) == 1 else ""
        told += [f"{len(found)} {word}{one}"] if found else []
    return ", ".join(told)


def _named(template: Template) -> str:
    return f"{safe_line(template.name, _SAID_CELLS)} ({safe_line(template.language, 12)})"


def _family(name: str, versions: Sequence[Template]) -> Family:
    shown = safe_line(name, _NAME_CELLS)
    return Family(
        name=name,
        shown=shown,
        folded=fold(shown),
        languages=tuple(version.language.casefold() for version in versions),
        texts="\n".join(fold(version.text) for version in versions),
        versions=tuple(versions),
    )
