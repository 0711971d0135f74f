"""What this terminal can show, for doctor.

Invariant: nothing is written to the terminal to find out; the environment and the device are asked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from agent_tui.desk.doctor.table import fine, trouble
from agent_tui.wire.doctor import DoctorLine

COLUMNS, ROWS = 80, 24
_TRUE_COLOUR = ("truecolor", "24bit")


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """``columns`` 0: this is no terminal."""

    columns: int
    rows: int
    encoding: str
    term: str
    colorterm: str


def terminal_here(environment: Mapping[str, str] = os.environ) -> TerminalFacts:
    """The terminal that this process writes to."""
    columns, rows = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else (0, 0)
    return TerminalFacts(
        columns, rows, sys.stdout.encoding or "", environment.get("TERM", ""), environment.get("COLORTERM", "")
    )


def terminal_line(facts: TerminalFacts) -> DoctorLine:
    """What the console would lack here; the worst first."""
    if not facts.columns:
        return trouble("terminal", "none")
    if facts.columns < COLUMNS or facts.rows < ROWS:
        return trouble("terminal", "small", columns=facts.columns, rows=facts.rows)
    if facts.encoding.lower().replace("-", "") != "utf8":
        return trouble("terminal", "encoding", encoding=facts.encoding or "unknown")
    colours = _colours(facts)
    if colours < 256:
        return trouble("terminal", "colours", colours=colours, term=facts.term or "not set")
    return fine("terminal", f"{facts.columns} by {facts.rows}, UTF-8, {colours:,} colours.")


def _colours(facts: TerminalFacts) -> int:
    if facts.colorterm in _TRUE_COLOUR or "direct" in facts.term:
        return 1 << 24
    if "256" in facts.term or facts.term in ("xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty"):
        return 256
    return 2 if facts.term in ("", "dumb", "vt100") else 16
