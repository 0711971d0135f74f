"""What doctor found, as a page to read: faults first, then warnings, then what is well.

Invariant: what a check says may hold words of others (a template's name), so it passes ``safe_line``.
"""

from __future__ import annotations

from typing import Final

from textual.content import Content

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.wire.doctor import DoctorLine, DoctorReport, Grade

_MARKS: Final[dict[Grade, tuple[str, str]]] = {
    "fault": ("FAULT  ", "bold $text-error"),
    "warning": ("warning", "bold $text-warning"),
    "ok": ("ok     ", "$text-success"),
}
_CELLS = 400


def doctor_page(report: DoctorReport, *more: DoctorLine) -> Content:
    """Every line with its fix, the gravest first."""
    found = (*report.lines, *more)
    lines = [_line(line) for grade in _MARKS for line in found if line.grade == grade]
    faults = sum(line.grade == "fault" for line in found)
    warnings = sum(line.grade == "warning" for line in found)
    words = "Everything is well." if not faults and not warnings else f"Faults: {faults}; warnings: {warnings}."
    return Content("\n").join([Content.styled(words, "bold"), Content(""), *lines])


def _line(line: DoctorLine) -> Content:
    word, style = _MARKS[line.grade]
    subject = f" {safe_line(line.subject, 60)}" if line.subject else ""
    parts: list[tuple[str, str]] = [
        (word, style),
        (f"  {line.title}{subject}: ", "bold"),
        (safe_line(line.says, _CELLS), ""),
    ]
    if line.fix:
        parts.append((f"\n         {safe_line(line.fix, _CELLS)}", "$text-muted"))
    return Content.assemble(*parts)
