"""What doctor found, as a page to read: faults first, then warnings, then what is well.

Invariant: what a check says may hold words of others (a template's name), so it passes ``safe_line``.
"""

from __future__ import annotations

import textwrap
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
_WIDTH = 65
"""Fits, with the marks, into the page on a screen of 80 columns."""
_UNDER = "\n" + " " * 9


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
    title = f"{line.title}{subject}: "
    first, *rest = _broken(title + safe_line(line.says, _CELLS))
    parts: list[tuple[str, str]] = [(f"{word}  ", style), (first[: len(title)], "bold"), (first[len(title) :], "")]
    parts += [(_UNDER + each, "") for each in rest]
    if line.fix:
        parts += [(_UNDER + each, "$text-muted") for each in _broken(safe_line(line.fix, _CELLS))]
    return Content.assemble(*parts)


def _broken(words: str) -> list[str]:
    """Lines that stand one below the other beside the mark; a URL or a command stays whole where it can."""
    return textwrap.wrap(words, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
