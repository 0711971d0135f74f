"""Cells of CSV files that no spreadsheet takes for a formula (OWASP, "CSV Injection").

Invariant: ``plain(guarded(cell)) == cell`` for every text.
"""

from __future__ import annotations

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "'")


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{cell}" if cell.startswith(_BEGINS) else cell


def plain(cell: str) -> str:
    """What ``guarded`` made of, again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_BEGINS) else cell
