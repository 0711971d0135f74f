"""Masking: what of a text is hidden from those who may not see it.

Invariant: a masked text has the length of the text; masking it again changes nothing; the steps are in proportion to
the length, and none are taken beyond ``MOST`` characters. Letters and digits of what is found become the mask's
character, what stands between them stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent_tui.core.mask_pattern import LONGEST, Pattern, pattern_of

PASSES = 6
"""What is hidden may uncover another match beside it; after so many rounds everything but blanks is hidden."""
MOST = 8_192
"""Characters that are looked at; the longest message of WhatsApp has 4,096. What follows is hidden but its blanks."""
REMEMBERED = 512
"""Texts that a mask keeps with what it made of them: consoles read the same ones over and over."""
CARD_DIGITS = range(13, 20)
"""ISO/IEC 7812: 13 to 19 digits, the last one checks the others."""
BETWEEN = 3
"""Blanks, hyphens and dots between two digits of a card number, at most."""
_IN_ADDRESS = frozenset("!$%&'*+-/=?^_`{|}~.")

End = Callable[[str, int], int | None]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A rule that needs no pattern."""

    name: str
    what: str
    example: str


BUILT_IN: tuple[BuiltIn, ...] = (
    BuiltIn(
        "card_number",
        "13 to 19 digits, together or with blanks, hyphens or dots between them, that pass the Luhn check",
        "4111 1111 1111 1111",
    ),
    BuiltIn("email", "an e-mail address", "ana.petrova@example.org"),
)
BUILT_IN_NAMES = frozenset(each.name for each in BUILT_IN)


@dataclass(frozen=True, slots=True)
class MaskRule:
    """``pattern`` is empty for a built-in rule; the last ``keep`` letters and digits of a match stay."""

    name: str
    pattern: str = ""
    keep: int = 0


class Mask:
    """Rules, ready to be used on any text.

    Raises:
        PatternError: a pattern is none.
    """

    __slots__ = ("_character", "_rules", "text")

    text: Callable[[str], str]
    """The text with what the rules find hidden."""

    def __init__(self, rules: Sequence[MaskRule], character: str = "#") -> None:
        self._character = character
        self._rules = [(_finder(rule), rule.keep) for rule in rules]
        self.text = lru_cache(maxsize=REMEMBERED)(self._text)

    def _text(self, text: str) -> str:
        if len(text) > MOST:
            return self.cut(text[:MOST], LONGEST) + self.all(text[MOST:])
        for _ in range(PASSES):
            before = text
            for find, keep in self._rules:
                text = find(text, self._character, keep)
            if text == before:
                return text
        return self.all(text)

    def all(self, text: str) -> str:
        """The text with everything hidden but its blanks."""
        return "".join(each if each.isspace() else self._character for each in text)

    def cut(self, text: str, tail: int) -> str:
        """A text that was cut off: its last ``tail`` characters may be half a match, so they are hidden too."""
        shown = self.text(text)
        return shown[:-tail] + self.all(shown[-tail:])


Finder = Callable[[str, str, int], str]


def _finder(rule: MaskRule) -> Finder:
    return _BUILT_IN[rule.name] if not rule.pattern else _own(pattern_of(rule.pattern))


def _hide(text: list[str], start: int, end: int, character: str, keep: int) -> int:
    """Hide a match but for its last ``keep`` letters and digits; where the hidden part ends."""
    places = [at for at in range(start, end) if text[at].isalnum() and text[at] != character]
    hidden = places[: len(places) - keep] if keep else places
    for at in hidden:
        text[at] = character
    return hidden[-1] + 1 if hidden else end


def _own(pattern: Pattern) -> Finder:
    def find(text: str, character: str, keep: int) -> str:
        if not pattern.may_be_in(text):
            return text
        shown = list(text)
        for start, end in pattern.matches(text, character):
            _hide(shown, start, end, character, keep)
        return "".join(shown)

    return find


def _cards(text: str, character: str, keep: int) -> str:
    if sum(map(str.isdecimal, text)) < CARD_DIGITS.start:
        return text
    shown = list(text)
    for places in _digit_groups(text):
        _hide_cards(shown, text, places, character, keep)
    return "".join(shown)


def _digit_groups(text: str) -> Iterator[list[int]]:
    """Places of digits that may belong together: nothing but what joins stands between them, and not much of it."""
    places: list[int] = []
    gap = 0
    for at, each in enumerate(text):
        if each.isdecimal():
            places.append(at)
            gap = 0
        elif places and (gap == BETWEEN or not _joins(each)):
            yield places
            places = []
            gap = 0
        elif places:
            gap += 1
    yield places


def _hide_cards(shown: list[str], text: str, places: list[int], character: str, keep: int) -> None:
    """Hide card numbers among digits that may belong together: whole runs of them, the longest at each place."""
    count = len(places)
    if count < CARD_DIGITS.start:
        return
    # The check doubles every second digit counted from the last: sums up to each place, doubled at odd or at even ones.
    sums: tuple[list[int], list[int]] = ([0], [0])
    for place, at in enumerate(places):
        digit = unicodedata.decimal(text[at])
        double = digit * 2 - 9 * (digit > 4)
        sums[0].append(sums[0][-1] + (digit if place % 2 == 0 else double))
        sums[1].append(sums[1][-1] + (double if place % 2 == 0 else digit))
    begins = [place == 0 or places[place - 1] + 1 != places[place] for place in range(count)]
    place = 0
    while place < count:
        end = 0
        if begins[place]:
            for size in reversed(CARD_DIGITS):
                last = place + size
                if last <= count and (last == count or begins[last]):
                    kept = sums[(last - 1) % 2]
                    if (kept[last] - kept[place]) % 10 == 0:
                        end = last
                        break
        if end:
            _hide(shown, places[place], places[end - 1] + 1, character, keep)
        place = end or place + 1


def _joins(character: str) -> bool:
    """Whether it may stand between digits: a blank, a hyphen of any kind, a dot, or nothing that can be seen."""
    return character.isspace() or character in "-.·_" or unicodedata.category(character) in ("Pd", "Cf", "Mn")


def _emails(text: str, character: str, keep: int) -> str:
    shown, free, at = list(text), 0, text.find("@")
    while at != -1:
        start, end = at, at + 1
        while start > free and text[start - 1] != character and _local(text[start - 1]):
            start -= 1
        while end < len(text) and text[end] != character and (text[end].isalnum() or text[end] in "-."):
            end += 1
        while text[end - 1] in "-.":
            end -= 1
        domain, dot, last = text[at + 1 : end].rpartition(".")
        if start < at and domain and dot and len(last) > 1 and any(map(str.isalpha, last)):
            _hide(shown, start, end, character, keep)
        free = at + 1
        at = text.find("@", max(free, end))
    return "".join(shown)


def _local(character: str) -> bool:
    return character.isalnum() or character in _IN_ADDRESS


_BUILT_IN: Mapping[str, Finder] = {"card_number": _cards, "email": _emails}


@lru_cache(maxsize=8)
def mask_of(rules: tuple[MaskRule, ...], character: str) -> Mask:
    """The same mask for the same rules, made once.

    Raises:
        PatternError: a pattern is none.
    """
    return Mask(rules, character)
