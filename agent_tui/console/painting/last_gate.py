"""The last gate before the terminal: whatever a widget was made to show, no control character leaves.

``safe_text`` makes remote text fit to read; this stands behind it for the text that nobody thought of (an error's
sentence, a draft of another device, a widget of Textual's own). Invariant: a segment that passes holds no C0, C1 or
DEL character, no bidi control, no line or paragraph separator and no lone surrogate, and is as many cells wide.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from agent_tui.console.painting.patterns import pattern

_NO_WIDTH = r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
_SURROGATES = r"[\ud800-\udfff]"


class LastGate(LineFilter):
    """For ``App.get_line_filters``; it goes through every line that Textual paints."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        if all(segment.text.isprintable() for segment in segments):
            return segments
        held = pattern(f"{_NO_WIDTH}|{_SURROGATES}").search
        if not any(held(segment.text) for segment in segments):
            return segments
        # What is marked as control was made by a program (a picture in the terminal's own way), never from a text.
        return [segment if segment.control else Segment(_clean(segment.text), segment.style) for segment in segments]


LAST_GATE = LastGate()
"""The one there is: Textual keeps what a filter made of a line by the filter itself."""


def _clean(text: str) -> str:
    # None of these has a width, so leaving them out moves nothing; a surrogate has one cell and would end the writer.
    return pattern(_SURROGATES).sub("\ufffd", pattern(_NO_WIDTH).sub("", text))
