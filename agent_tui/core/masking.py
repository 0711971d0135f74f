"""Masking: what of a text is hidden from those who may not see it.

Invariant: a masked text has the length of the text; masking it again changes nothing; the time is in proportion to
the length. Letters and digits of what is found become the mask's character, what stands between them stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent_tui.core.mask_pattern import Pattern, pattern_of

PASSES = 6
"""What is hidden may uncover another match beside it; after so many rounds everything but blanks is hidden."""
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

    __slots__ = ("_character", "_rules")

    def __init__(self, rules: Sequence[MaskRule], character: str = "#") -> None:
        self._character = character
        self._rules = [(_finder(rule), rule.keep) for rule in rules]

    def text(self, text: str) -> str:
        """The text with what the rules find hidden."""
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
        shown, at = list(text), 0
        while at < len(text):
            end = None if text[at] == character else pattern.end(text, at)
            if end is None or character in text[at:end]:
                at += 1
            else:
                _hide(shown, at, end, character, keep)
                at = end
        return "".join(shown)

    return find


def _cards(text: str, character: str, keep: int) -> str:
    if sum(map(str.isdecimal, text)) < CARD_DIGITS.start:
        return text
    shown, at = list(text), 0
    while at < len(text):
        if text[at].isdecimal() and (at == 0 or not text[at - 1].isdecimal()):
            end = _card_end(text, at)
            if end is not None:
                _hide(shown, at, end, character, keep)
                at = end
                continue
        at += 1
    return "".join(shown)


def _card_end(text: str, start: int) -> int | None:
    """Where the longest card number that begins at ``start`` ends."""
    # The check doubles every second digit counted from the last: both sums are kept until the last one is known.
    sums, count, at, end, gap = [0, 0], 0, start, None, 0
    while at < len(text) and count < CARD_DIGITS.stop - 1:
        if text[at].isdecimal():
            digit = unicodedata.decimal(text[at])
            double = digit * 2 - 9 * (digit > 4)
            sums[count % 2] += double
            sums[1 - count % 2] += digit
            count, gap = count + 1, 0
            ends = at + 1 == len(text) or not text[at + 1].isdecimal()
            if ends and count in CARD_DIGITS and sums[count % 2] % 10 == 0:
                end = at + 1
        elif gap == BETWEEN or not _joins(text[at]):
            break
        else:
            gap += 1
        at += 1
    return end


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
