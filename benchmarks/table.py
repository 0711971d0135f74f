"""Rows of figures, judged against budget and goal.

Invariant: what is judged is a ratio, or a time that a person feels; the limit stands beside it in the same row and was
measured in the same run.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bound:
    """``sense``: whether the figure may be at most or at least ``value``."""

    sense: Literal["<=", ">="]
    value: float

    def holds(self, figure: float) -> bool:
        """Whether ``figure`` keeps the bound."""
        return figure <= self.value if self.sense == "<=" else figure >= self.value

    def words(self, unit: str) -> str:
        """As a person reads it."""
        return f"{self.sense} {_number(self.value)}{unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``figure`` in ``unit`` is what is judged; ``budget`` None: shown, not judged.

    ``limit`` and ``ours`` are the two measured sides of a ratio, in words; ``note`` says how noisy it was.
    """

    what: str
    figure: float
    unit: str
    budget: Bound | None = None
    goal: Bound | None = None
    limit: str = ""
    ours: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        """``goal``, ``ok``, ``over``, or nothing where there is no budget."""
        if self.budget is None:
            return ""
        if not self.budget.holds(self.figure):
            return "over"
        return "goal" if self.goal is not None and self.goal.holds(self.figure) else "ok"

    def facts(self) -> dict[str, object]:
        """The row for a JSON file."""
        return asdict(self) | {"verdict": self.verdict}


HEAD = ("what", "limit", "ours", "figure", "budget", "goal", "", "note")


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    cells = [HEAD] + [
        (
            row.what,
            row.limit,
            row.ours,
            _number(row.figure) + row.unit,
            row.budget.words(row.unit) if row.budget else "",
            row.goal.words(row.unit) if row.goal else "",
            row.verdict,
            row.note,
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def spread(values: Sequence[float]) -> str:
    """The smallest and largest of the rounds, so that noise shows."""
    return f"rounds {_number(min(values))} to {_number(max(values))}"


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
