"""What doctor finds: a line for each check and thing checked.

Invariant: a line that is not ok has a fix.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from agent_tui.core.terminal import TerminalFacts, can, lack

Grade = Literal["ok", "warning", "fault"]


class DoctorLine(Struct, frozen=True, kw_only=True):
    """``check``: the row of the table; ``code``: which of its troubles, or ``ok``; ``subject``: account or number."""

    check: str
    title: str
    code: str
    subject: str
    grade: Grade
    says: str
    fix: str


class DoctorReport(Struct, frozen=True, kw_only=True):
    """Every line, in the order of the table. ``healthy``: none of them is a fault."""

    at: str
    healthy: bool
    lines: tuple[DoctorLine, ...]


def terminal_line(facts: TerminalFacts) -> DoctorLine:
    """The line about a terminal, which the desk, that examines all else, does not see."""
    found = lack(facts)
    return DoctorLine(
        check="terminal",
        title="Terminal",
        code="ok" if found is None else found.code,
        subject="",
        grade="ok" if found is None else "warning",
        says=can(facts) if found is None else found.says,
        fix="" if found is None else found.fix,
    )
