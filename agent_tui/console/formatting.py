"""WhatsApp's own marks (``*bold*``, ``_italic_``, ``~struck~``) as styles.

A mark counts at the edge of a word only, so ``snake_case``, ``2*3*4`` and addresses stay as they are; it ends in its
own line. Monospace keeps its backticks: here every letter is. Invariant: the text goes through ``safe_text`` first,
the result is ``Content``, the time is linear, and apart from the marks that were used no character is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from textual.content import Content, Span
from textual.style import Style

from agent_tui.console.safe_text import safe_text

STYLES: Final[dict[str, Style]] = {"*": Style(bold=True), "_": Style(italic=True), "~": Style(strike=True)}

_TOKEN = re.compile(r"https?://\S+|`{3}|`|\n|[*_~]")


def whatsapp_content(text: str) -> Content:
    """``text`` as a customer sees it in WhatsApp, safe to show."""
    clean = safe_text(text)
    pairs = _pairs(clean) if any(mark in clean for mark in STYLES) else []
    if not pairs:
        return Content(clean)
    marks = sorted(place for pair in pairs for place in pair)
    kept = "".join(clean[start + 1 : end] for start, end in zip([-1, *marks], [*marks, len(clean)], strict=True))
    spans = [
        Span(opening - bisect_left(marks, opening), closing - bisect_left(marks, closing), STYLES[clean[opening]])
        for opening, closing in pairs
    ]
    return Content(kept, spans)


def _pairs(text: str) -> list[tuple[int, int]]:
    """The places of the marks that style something: (opening, closing)."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    place = 0
    unclosed: set[str] = set()
    while found := _TOKEN.search(text, place):
        mark, place = found[0], found.end()
        if mark == "\n":
            opened.clear()
        elif mark[0] == "`":
            end = -1 if mark in unclosed else text.find(mark, place)
            if end < 0:
                unclosed.add(mark)
            else:
                place = end + len(mark)
        elif mark in STYLES:
            _pair_up(text, found.start(), opened, pairs)
    return pairs


def _pair_up(text: str, place: int, opened: list[int], pairs: list[tuple[int, int]]) -> None:
    before = text[place - 1 : place]
    after = text[place + 1 : place + 2]
    if before and not before.isspace() and not _in_word(after):
        for depth, opening in enumerate(opened):
            if text[opening] == text[place] and opening + 1 < place:
                pairs.append((opening, place))
                # What was opened inside and not closed there is no mark.
                del opened[depth:]
                return
    if after and not after.isspace() and not _in_word(before) and all(text[known] != text[place] for known in opened):
        opened.append(place)


def _in_word(character: str) -> bool:
    return character.isalnum()
