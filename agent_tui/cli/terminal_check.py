"""The line of ``agent-tui doctor`` about the terminal it is called in.

Invariant: where the output goes to a file or a program, that is no fault of a terminal.
"""

from __future__ import annotations

import os
import sys

from agent_tui.core.terminal import TerminalFacts, terminal_facts
from agent_tui.desk.doctor.table import fine
from agent_tui.wire.doctor import DoctorLine, terminal_line


def terminal_here() -> TerminalFacts:
    """The terminal that this process writes to."""
    columns, rows = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else (0, 0)
    return terminal_facts(columns, rows, sys.stdout.encoding, os.environ)


def terminal_line_here(facts: TerminalFacts) -> DoctorLine:
    """What the console would lack here."""
    if not facts.columns:
        return fine("terminal", "Not looked at: the output goes to a file or a program.")
    return terminal_line(facts)
