"""Which templates the picker lists for a customer, in which language, and in which order.

Invariant: without a filter every template is listed; with one, each of its words is found in the name (letters in
their order), a language (its beginning) or a text (as it stands). A longer filter never finds what a shorter did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent_tui.console.model.template_shelf import Family
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.folding import fold
from agent_tui.core.template_language import LanguageChoice, Version, choose_language
from agent_tui.core.template_rules import SENDABLE, hindrance
from agent_tui.wire.templates import Template

BRIEF: Mapping[str, str] = {
    "opted_out": "opted out",
    "template_cannot_start": "window only",
    "marketing_withheld": "not to +1",
    "number_needed": "needs a number",
}
"""Codes of hindrances as they stand in a narrow list; of the others the approval does."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The version of a family that is meant; ``said``: what about its language; ``why_not``: empty if it can go.

    ``brief``: ``why_not`` in a word or two.
    """

    template: Template
    said: str
    why_not: str
    brief: str = ""


@dataclass(slots=True)
class Judge:
    """What one customer can get now. Templates that are alike in what counts are judged once."""

    address: str = ""
    opted_out: bool = False
    window_open: bool = False
    wishes: tuple[str, ...] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    """Languages that were chosen by key, by name."""
    _known: dict[tuple[str, str, str, str], tuple[str, str]] = field(default_factory=dict)

    def why_not(self, template: Template) -> str:
        """Why it cannot be sent, in words; empty if it can."""
        return self._why_not(template)[0]

    def _why_not(self, template: Template) -> tuple[str, str]:
        """In words, and in brief."""
        key = (template.approval, template.reason, template.category, template.content_type)
        words = self._known.get(key)
        if words is None:
            found = hindrance(
                approval=template.approval,
                reason=safe_line(template.reason, 200),
                category=template.category,
                content_type=template.content_type,
                address=self.address,
                opted_out=self.opted_out,
                window_open=self.window_open,
            )
            brief = "" if found is None else BRIEF.get(found.code, template.approval)
            words = self._known[key] = ("" if found is None else found.words, brief)
        return words

    def any_goes(self, family: Family) -> bool:
        """Whether it can be sent in some language."""
        return any(not self.why_not(version) for version in family.versions)

    def shown(self, family: Family) -> Shown:
        """The language that was chosen by key, else the best one for this customer."""
        own = self.chosen.get(family.name)
        for version in family.versions if own else ():
            if version.language == own:
                return Shown(version, "", *self._why_not(version))
        choice = self._choice(family)
        if choice.version is not None:
            found = next(version for version in family.versions if version.id == choice.version.id)
            return Shown(found, choice.said, "")
        best = choose_language([Version(each.id, each.language, True) for each in family.versions], self.wishes)
        shown = next((each for each in family.versions if best.version and each.id == best.version.id), None)
        shown = shown or family.versions[0]
        return Shown(shown, choice.said if len(family.versions) > 1 else "", *self._why_not(shown))

    def _choice(self, family: Family) -> LanguageChoice:
        versions = [
            Version(
                each.id,
                each.language,
                not self.why_not(each),
                each.approval if each.approval not in SENDABLE else "not for this customer",
            )
            for each in family.versions
        ]
        return choose_language(versions, self.wishes)

    def next_language(self, family: Family) -> str:
        """Choose the next language of a family by key; which it is."""
        here = [version.language for version in family.versions]
        at = here.index(self.shown(family).template.language)
        self.chosen[family.name] = here[(at + 1) % len(here)]
        return self.chosen[family.name]


def arranged(
    families: Iterable[Family], *, favourites: Sequence[str] = (), recent: Sequence[str] = ()
) -> tuple[Family, ...]:
    """Favourites first, then those used lately, the latest first, then by name."""
    liked = frozenset(favourites)
    places = {name: place for place, name in enumerate(recent)}
    last = len(places)
    return tuple(
        sorted(families, key=lambda each: (each.name not in liked, places.get(each.name, last), each.folded, each.name))
    )


def matching(families: Sequence[Family], query: str) -> tuple[Family, ...]:
    """What ``query`` finds, best first; equal ones keep their order."""
    words = fold(query).split()
    if not words:
        return tuple(families)
    scored: list[tuple[int, Family]] = []
    for family in families:
        score = 0
        for word in words:
            found = _score(family, word)
            if not found:
                break
            score += found
        else:
            scored.append((-score, family))
    scored.sort(key=lambda pair: pair[0])
    return tuple(family for _, family in scored)


def _score(family: Family, word: str) -> int:
    at = family.folded.find(word)
    if at == 0:
        return 6
    if at > 0:
        return 4 if family.folded[at - 1].isalnum() else 5
    if any(language.startswith(word) for language in family.languages):
        return 3
    if _in_order(family.folded, word):
        return 2
    return 1 if word in family.texts else 0


def _in_order(text: str, letters: str) -> bool:
    """Whether the letters stand in ``text`` in their order, with others between."""
    at = -1
    for letter in letters:
        at = text.find(letter, at + 1)
        if at < 0:
            return False
    return True
