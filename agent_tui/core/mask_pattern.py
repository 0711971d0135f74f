r"""Patterns of an administrator for what is masked: a small language that is safe to run on customers' text.

``\d`` a digit, ``\l`` a letter, ``\w`` either, ``[A-Z0-9-]`` one of a class, ``\`` before a sign takes it as it is,
anything else stands for itself, in capitals or not; ``{3}``, ``{2,4}`` and ``?`` say how often. There are no choices,
groups or open-ended repeats. Invariant: a text is read once from its end and once more where there are matches, each
character in one step, so looking for a pattern takes time in proportion to the text, whatever both are. A match is
never a part of a longer word or number, and at most ``LONGEST`` characters long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 40
"""Characters that a pattern can match at most; the longest account number (IBAN) has 34."""

Accepts = Callable[[str], bool]
_NAMED: dict[str, Accepts] = {"d": str.isdecimal, "l": str.isalpha, "w": str.isalnum}
_REMEMBERED = 1024
"""Characters of which a pattern remembers what takes them."""
_RESERVED = "*+()|^$."


class PatternError(ValueError):
    """The sentence says what is wrong, and at which sign."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One character of a match; ``optional``: it may be missing."""

    accepts: Accepts
    optional: bool


class Pattern:
    """A pattern ready to be looked for."""

    __slots__ = ("_needed", "_optional", "_slots", "_taken")

    def __init__(self, slots: list[Slot]) -> None:
        self._slots = slots
        self._taken: dict[str, int] = {}
        self._needed = sum(1 << place for place, slot in enumerate(slots) if not slot.optional)
        # Which places are reached without a character, by doubling: 1, 2, 4 … optional slots in a row.
        run = sum(1 << place for place, slot in enumerate(slots) if slot.optional)
        self._optional: list[tuple[int, int]] = []
        step = 1
        while run:
            self._optional.append((run, step))
            run, step = run & (run >> step), step * 2

    def may_be_in(self, text: str) -> bool:
        """Whether ``text`` has a character for each one that must be there; else there is no match in it."""
        found = 0
        for character in set(text):
            found |= self._takers(character)
        return found & self._needed == self._needed

    def matches(self, text: str, stop: str) -> list[tuple[int, int]]:
        """Where it matches: from left to right, the longest at each place, never over a ``stop`` character."""
        found: list[tuple[int, int]] = []
        for start in reversed(self._starts(text, stop)):
            if not found or start >= found[-1][1]:
                found.append((start, self._end(text, start, stop)))
        return found

    def _starts(self, text: str, stop: str) -> list[int]:
        """Where a match begins, the last one first: read backwards, what is left of the pattern is a bit each."""
        ended, places, found, after = self._back(1 << len(self._slots)), 0, [], False
        for at in range(len(text) - 1, -1, -1):
            character = text[at]
            word = character.isalnum()
            if not (word and after):
                places |= ended
            places = self._back((places >> 1) & self._takers(character)) if character != stop else 0
            if places & 1 and not (word and at and text[at - 1].isalnum()):
                found.append(at)
            after = word
        return found

    def _end(self, text: str, start: int, stop: str) -> int:
        """Where the longest match that begins at ``start``, where one does, ends."""
        whole = 1 << len(self._slots)
        places, end = self._further(1), start
        for at in range(start, min(len(text), start + len(self._slots))):
            places = self._further((places & self._takers(text[at])) << 1) if text[at] != stop else 0
            if not places:
                break
            inside = at + 1 < len(text) and text[at].isalnum() and text[at + 1].isalnum()
            if places & whole and not inside:
                end = at + 1
        return end

    def _takers(self, character: str) -> int:
        """The slots that take a character, a bit each."""
        found = self._taken.get(character)
        if found is None:
            if len(self._taken) == _REMEMBERED:
                self._taken.clear()
            found = sum(1 << place for place, slot in enumerate(self._slots) if slot.accepts(character))
            self._taken[character] = found
        return found

    def _further(self, places: int) -> int:
        for run, step in self._optional:
            places |= (places & run) << step
        return places

    def _back(self, places: int) -> int:
        for run, step in self._optional:
            places |= (places >> step) & run
        return places


def pattern_of(text: str) -> Pattern:
    """The pattern that ``text`` says.

    Raises:
        PatternError: it says none.
    """
    slots: list[Slot] = []
    at = 0
    while at < len(text):
        accepts, after = _one(text, at)
        least, most, after = _count(text, after)
        slots += [Slot(accepts, optional=place >= least) for place in range(most)]
        at = after
        if len(slots) > LONGEST:
            raise PatternError(f"matches more than {LONGEST} characters")
    if not any(not slot.optional for slot in slots):
        raise PatternError("can match nothing at all: at least one character must be there")
    return Pattern(slots)


def _one(text: str, at: int) -> tuple[Accepts, int]:
    sign = text[at]
    if sign == "\\":
        if at + 1 == len(text):
            raise PatternError("ends with \\: a sign must follow it")
        named = text[at + 1]
        if named in _NAMED:
            return _NAMED[named], at + 2
        if named.isalnum():
            raise PatternError(f"has \\{named} at sign {at + 1}: there is \\d (digit), \\l (letter) and \\w (either)")
        return _literal(named), at + 2
    if sign == "[":
        return _class(text, at)
    if sign in _RESERVED:
        raise PatternError(f"has {sign} at sign {at + 1}, which means nothing here; the sign itself is \\{sign}")
    if sign in "{}?]":
        raise PatternError(f"has {sign} at sign {at + 1} without what it belongs to; the sign itself is \\{sign}")
    return _literal(sign), at + 1


def _literal(sign: str) -> Accepts:
    wanted = sign.casefold()
    return lambda character: character.casefold() == wanted


def _class(text: str, start: int) -> tuple[Accepts, int]:
    spans: list[tuple[str, str]] = []
    named: list[Accepts] = []
    at = start + 1
    while at < len(text) and text[at] != "]":
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
            if text[at] in _NAMED:
                named.append(_NAMED[text[at]])
                at += 1
                continue
        low = high = text[at]
        if text[at + 1 : at + 2] == "-" and text[at + 2 : at + 3] not in ("", "]"):
            high = text[at + 2]
            at += 2
            if high < low:
                raise PatternError(f"has the range {low}-{high} at sign {at - 1}, which runs backwards")
        spans.append((low, high))
        at += 1
    if at >= len(text):
        raise PatternError(f"has [ at sign {start + 1} without its ]")
    if not spans and not named:
        raise PatternError(f"has an empty class at sign {start + 1}")

    def accepts(character: str) -> bool:
        forms = (character, character.lower(), character.upper())
        return any(each(character) for each in named) or any(low <= one <= high for one in forms for low, high in spans)

    return accepts, at + 1


def _count(text: str, at: int) -> tuple[int, int, int]:
    """How often at least and at most, and where the pattern goes on."""
    if text[at : at + 1] == "?":
        return 0, 1, at + 1
    if text[at : at + 1] != "{":
        return 1, 1, at
    end = text.find("}", at)
    low, comma, high = text[at + 1 : max(end, at)].partition(",")
    if not _is_count(low) or (comma and not _is_count(high)):
        raise PatternError(f"has a count at sign {at + 1} that is not written like {{3}} or {{2,4}}")
    least, most = int(low), int(high or low)
    if not least <= most or not 1 <= most <= LONGEST:
        raise PatternError(f"has a count at sign {at + 1} that is not from 1 to {LONGEST}")
    return least, most, end + 1


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3
