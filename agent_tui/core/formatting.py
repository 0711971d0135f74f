"""WhatsApp's own marks in a text: which characters style what.

``*bold*``, ``_italic_`` and ``~struck~`` count at the edge of a word only and end in their own line, so ``snake_case``,
``2*3*4`` and addresses stay as they are; inside monospace every character is itself. Invariant: the time is linear,
and pairs are nested or apart, never crossed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Look = Literal["bold", "italic", "strike", "mono"]

LOOKS: Final[dict[str, Look]] = {"*": "bold", "_": "italic", "~": "strike", "`": "mono", "```": "mono"}

_TOKEN = re.compile(r"https?://\S+|`{3}|`|\n|[*_~]")


@dataclass(frozen=True, slots=True)
class Pair:
    """The places of an opening and a closing mark of ``width`` characters, and what they mean."""

    opening: int
    closing: int
    width: int
    look: Look


def pairs(text: str) -> list[Pair]:
    """The marks that style something, in the order in which they close."""
    if not any(mark in text for mark in "*_~`"):
        return []
    return _Reading(text).pairs()


class _Reading:
    """One pass over a text. ``opened``: places of marks that may still find their end in this line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._opened: list[int] = []
        self._found: list[Pair] = []
        self._block_open = True
        """Whether a block of monospace can still end somewhere."""
        self._line_end = -1

    def pairs(self) -> list[Pair]:
        place = 0
        while token := _TOKEN.search(self._text, place):
            mark, place = token[0], token.end()
            if mark == "\n":
                self._opened.clear()
            elif mark == "```":
                place = self._block(place)
            elif mark == "`":
                place = self._inline(place)
            elif mark in LOOKS:
                self._mark(token.start())
        return self._found

    def _block(self, place: int) -> int:
        end = self._text.find("```", place) if self._block_open else -1
        self._block_open = end >= 0
        if end <= place:
            return place if end < 0 else end + 3
        if "\n" in self._text[place:end]:
            # A line ends in there: what was opened before it has not been closed.
            self._opened.clear()
        self._found.append(Pair(place - 3, end, 3, "mono"))
        return end + 3

    def _inline(self, place: int) -> int:
        if self._line_end < place:
            end = self._text.find("\n", place)
            self._line_end = len(self._text) if end < 0 else end
        end = self._text.find("`", place, self._line_end)
        if end <= place:
            return place if end < 0 else end + 1
        self._found.append(Pair(place - 1, end, 1, "mono"))
        return end + 1

    def _mark(self, place: int) -> None:
        text = self._text
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if before and not before.isspace() and not after.isalnum():
            for depth, opening in enumerate(self._opened):
                if text[opening] == text[place] and opening + 1 < place:
                    self._found.append(Pair(opening, place, 1, LOOKS[text[place]]))
                    # What was opened inside and not closed there is no mark.
                    del self._opened[depth:]
                    return
        fresh = all(text[known] != text[place] for known in self._opened)
        if fresh and after and not after.isspace() and not before.isalnum():
            self._opened.append(place)
