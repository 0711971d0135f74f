"""One row of cells as plain data: pieces of text with the name of a style, laid out to a width.

The names are turned into colours by the widget that paints (its component classes); nothing here knows a colour.
Invariant: a laid-out line is exactly as wide as asked for, counted in cells.
"""

from __future__ import annotations

from textwrap import wrap

from rich.cells import cell_len

from agent_tui.console.painting.safe_text import cut_cells

Piece = tuple[str, str]
Line = tuple[Piece, ...]

SLACK = 2
"""Empty cells kept behind text of customers: terminals disagree about the width of some characters."""


def width_of(pieces: Line) -> int:
    """Cells that the pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


def fill(left: Line, right: Line, width: int, stretch: int = -1) -> Line:
    """``left`` and ``right`` at the two ends of ``width`` cells.

    If they do not fit, the piece ``stretch`` of ``left`` (default: its last) is cut.
    """
    room = width - width_of(right)
    over = width_of(left) + (SLACK if right else 0) - room
    if over > 0 and left:
        stretch %= len(left)
        text, style = left[stretch]
        cut = cut_cells(text, max(0, cell_len(text) - over)) if cell_len(text) > over else ""
        left = (*left[:stretch], (cut, style), *left[stretch + 1 :])
    gap = room - width_of(left)
    if gap < 0:
        return left
    return (*left, (" " * gap, ""), *right)


def paragraph(words: str, width: int, y: int) -> Line:
    """Line ``y`` of a sentence of ours that stands alone in a pane, from its second line on, wrapped at blanks."""
    rows = wrap(words, max(8, width - 4)) if y > 0 else []
    return (("  " + rows[y - 1], "muted"),) if 0 < y <= len(rows) else ()
