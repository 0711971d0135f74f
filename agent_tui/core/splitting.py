"""A text that is too long for one message, in parts: where a person would have stopped.

At the end of a paragraph, else of a line, a sentence, a word; within a word only if nothing else is left. Invariant:
no part is longer than the limit or empty, none begins or ends inside a character of several code points, nothing but
blanks at the cuts is lost, and a pair of marks is torn only where it is longer than a message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from agent_tui.core.formatting import pairs

_PARAGRAPH = re.compile(r"\n\s*\n")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"[.!?\u2026\u061f\u0964]+[\"'\u00bb\u201d\u2019)\]*_~]*(?=\s)|[\u3002\uff01\uff1f]")
_BLANK = re.compile(r"\s+")
_LEAST_SHARE = 2
"""A part is at least this fraction of the limit, where there is a choice."""


def split(text: str, limit: int) -> list[str]:
    """``text`` in parts of at most ``limit`` characters; one part if it fits, none if there is nothing but blanks."""
    rest = text.strip()
    parts: list[str] = []
    while len(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int) -> int:
    """Where the first part of a text ends that is longer than ``limit``."""
    # Marks that close far behind the limit do not matter: a pair that long cannot be kept together.
    window = text[: 2 * limit]
    torn = sorted((pair.opening, pair.closing + pair.width) for pair in pairs(window))
    least = limit // _LEAST_SHARE
    for ends in (_ends(_PARAGRAPH, text, limit), _ends(_LINE, text, limit), _ends(_SENTENCE, text, limit)):
        if found := _last(ends, torn, least):
            return found
    words = list(_ends(_BLANK, text, limit))
    return _last(words, torn, 1) or _last(words, [], least) or _hard(text, limit, torn)


def _ends(pattern: re.Pattern[str], text: str, limit: int) -> Iterator[int]:
    """Where a part could end, within the limit; a blank is not part of it, the end of a sentence is."""
    for found in pattern.finditer(text, 0, limit + 2):
        place = found.start() if found[0].isspace() else found.end()
        if 0 < place <= limit:
            yield place


def _last(places: Iterable[int], torn: list[tuple[int, int]], least: int) -> int:
    """The last place, at or after ``least``, that tears no pair; 0 if there is none."""
    for place in sorted(places, reverse=True):
        if place < least:
            break
        if not any(start < place < end for start, end in torn):
            return place
    return 0


def _hard(text: str, limit: int, torn: list[tuple[int, int]]) -> int:
    """Within a word: before a pair that would be torn if something is before it, else between two characters."""
    around = [start for start, end in torn if start < limit < end and start >= limit // _LEAST_SHARE]
    place = min(around, default=limit)
    for cut in range(place, max(place - 64, 0), -1):
        if _between(text, cut):
            return cut
    return place


def _between(text: str, place: int) -> bool:
    """Whether a person sees two characters here: no mark, joiner, tone or half of a flag follows."""
    if place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    if after in "\u200d\ufe0e\ufe0f\u20e3" or before == "\u200d" or unicodedata.category(after)[0] == "M":
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f" or before + after == "\r\n":
        return False
    flags = 0
    while flags < place and _is_flag(text[place - 1 - flags]):
        flags += 1
    return not (_is_flag(after) and flags % 2)


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
