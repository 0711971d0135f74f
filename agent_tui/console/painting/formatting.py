"""WhatsApp's own marks as styles: bold, italic, struck, monospace.

Invariant: the text goes through ``safe_text`` first, the result is ``Content`` and never markup, and apart from the
marks that were used no character is lost.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from textual.content import Content, Span
from textual.style import Style

from agent_tui.console.painting.safe_text import safe_text
from agent_tui.core.formatting import Look, pairs

STYLES: Final[dict[Look, Style]] = {
    "bold": Style(bold=True),
    "italic": Style(italic=True),
    "strike": Style(strike=True),
    "mono": Style(dim=True),
}
"""Monospace has no look of its own here, where every letter is: it is dimmed, and the transcript gives it a ground."""


def whatsapp_content(text: str) -> Content:
    """``text`` as a customer sees it in WhatsApp, safe to show."""
    clean = safe_text(text)
    found = pairs(clean)
    if not found:
        return Content(clean)
    marks = sorted(
        place + step for pair in found for place in (pair.opening, pair.closing) for step in range(pair.width)
    )
    kept = "".join(clean[start + 1 : end] for start, end in zip([-1, *marks], [*marks, len(clean)], strict=True))
    spans = [
        Span(
            pair.opening - bisect_left(marks, pair.opening),
            pair.closing - bisect_left(marks, pair.closing),
            STYLES[pair.look],
        )
        for pair in found
    ]
    return Content(kept, spans)


def has_marks(text: str) -> bool:
    """Whether the text looks different in WhatsApp than as it is typed."""
    return bool(pairs(text))
