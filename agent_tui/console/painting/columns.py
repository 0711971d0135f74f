"""Tables of text: columns with a title and a width, and rows laid out to them.

Invariant: a laid-out row is never wider than its table; where it gets narrow whole columns go, those of the highest
``rank`` first, and what is left of the room goes to the columns that stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.cells import cell_len

from agent_tui.console.painting.lines import Line, Piece
from agent_tui.console.painting.safe_text import cut_cells

Row = TypeVar("Row")
GAP = 1


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """``width`` in cells, the least if it stretches (``stretch``: its share of the room that is left).

    ``rank`` 0 stays however narrow the table is. ``right``: figures stand at the right. ``cell`` gives safe text and
    the name of a style.
    """

    title: str
    width: int
    cell: Callable[[Row], Piece]
    rank: int = 0
    stretch: int = 0
    right: bool = False


def fitting(columns: Sequence[Column[Row]], width: int) -> list[tuple[Column[Row], int]]:
    """The columns that fit into ``width`` cells, with the cells that each gets."""
    shown = list(columns)
    while len(shown) > 1 and _needed(shown) > width:
        last = max(shown, key=lambda column: column.rank)
        if last.rank == 0:
            break
        shown.remove(last)
    left = max(0, width - _needed(shown))
    shares = sum(column.stretch for column in shown)
    return [(column, column.width + (left * column.stretch // shares if shares else 0)) for column in shown]


def _needed(columns: Sequence[Column[Row]]) -> int:
    return sum(column.width for column in columns) + GAP * max(0, len(columns) - 1)


def head(fitted: Sequence[tuple[Column[Row], int]]) -> Line:
    """The titles."""
    return _laid([(column.title, "muted") for column, _ in fitted], fitted)


def row_line(row: Row, fitted: Sequence[tuple[Column[Row], int]]) -> Line:
    """One row."""
    return _laid([column.cell(row) for column, _ in fitted], fitted)


def _laid(cells: list[Piece], fitted: Sequence[tuple[Column[Row], int]]) -> Line:
    pieces: list[Piece] = []
    for (text, style), (column, width) in zip(cells, fitted, strict=True):
        if pieces:
            pieces.append((" " * GAP, ""))
        shown = text if cell_len(text) <= width else cut_cells(text, width)
        blank = (" " * (width - cell_len(shown)), "")
        pieces += [blank, (shown, style)] if column.right else [(shown, style), blank]
    return tuple(pieces)
