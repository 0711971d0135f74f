"""The results of a list as a CSV file for spreadsheets.

Invariant: no cell can be taken for a formula: one that begins like one gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

COLUMNS = ("line", "address", "language", "state", "code", "detail", "message", "conversation", "at")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def results_sheet(rows: Iterable[Sequence[object]]) -> str:
    """The columns' names and a line for each row; None is an empty cell."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return made.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
