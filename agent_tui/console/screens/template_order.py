"""Which templates the picker lists, and in which order.

Invariant: without a filter every template is listed; with one, each of its words is found in the name (fuzzily), the
language (its beginning) or the text (as it stands). Fuzzy over long texts would find everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.fuzzy import Matcher

from agent_tui.console.safe_text import safe_line
from agent_tui.wire.templates import Template

_NAME_CELLS = 120
_LANGUAGE_WEIGHT = 0.9
_TEXT_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Entry:
    """A template with what is searched of it; ``favourite`` and ``recent`` are shown by a sign."""

    template: Template
    name: str
    language: str
    text: str
    favourite: bool


def arranged(
    templates: Sequence[Template], *, favourites: Sequence[str] = (), recent: Sequence[str] = (), language: str = ""
) -> tuple[Entry, ...]:
    """Favourites first, then recently used ones, then the customer's language, then by name."""
    places = {template_id: place for place, template_id in enumerate(recent)}
    own = _primary(language)

    def rank(template: Template) -> tuple[bool, int, bool, str, str]:
        return (
            template.id not in favourites,
            places.get(template.id, len(places)),
            not own or _primary(template.language) != own,
            template.name.casefold(),
            template.language,
        )

    return tuple(
        Entry(
            template,
            safe_line(template.name, _NAME_CELLS),
            safe_line(template.language, 12),
            template.text.casefold(),
            template.id in favourites,
        )
        for template in sorted(templates, key=rank)
    )


def matching(entries: Sequence[Entry], query: str) -> tuple[Entry, ...]:
    """The entries that ``query`` finds, best first; equal ones keep their order."""
    words = query.casefold().split()
    if not words:
        return tuple(entries)
    matchers = [(word, Matcher(word)) for word in words]
    scored: list[tuple[float, Entry]] = []
    for entry in entries:
        score = 0.0
        for word, matcher in matchers:
            found = _score(entry, word, matcher)
            if not found:
                break
            score += found
        else:
            scored.append((score, entry))
    scored.sort(key=lambda pair: -pair[0])
    return tuple(entry for _score_, entry in scored)


def _score(entry: Entry, word: str, matcher: Matcher) -> float:
    if entry.language.casefold().startswith(word):
        return _LANGUAGE_WEIGHT * len(word)
    return matcher.match(entry.name) or (_TEXT_WEIGHT if word in entry.text else 0.0)


def _primary(language: str) -> str:
    return language.replace("-", "_").partition("_")[0].casefold()
