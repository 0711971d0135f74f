"""Words with remarks behind them, the remarks of a list below each other.

Invariant: words and remarks pass ``safe_line``.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from agent_tui.console.painting.safe_text import safe_line

WIDEST = 40


def two_columns(lines: Sequence[tuple[str, str]]) -> list[Content]:
    """A line for each (words, remark)."""
    words = [Content(safe_line(each, WIDEST)) for each, _ in lines]
    wide = max((each.cell_length for each in words), default=0)
    return [_line(each, wide, remark) for each, (_, remark) in zip(words, lines, strict=True)]


def _line(words: Content, wide: int, remark: str) -> Content:
    if not remark:
        return words
    return Content.assemble(words, " " * (wide - words.cell_length + 2), (safe_line(remark, 60), "$text-muted"))
