"""The page of what doctor found."""

from __future__ import annotations

from agent_tui.console.painting.doctor_page import doctor_page
from agent_tui.core.terminal import terminal_facts
from agent_tui.wire.doctor import DoctorLine, DoctorReport, Grade, terminal_line


def line(grade: Grade, says: str, fix: str = "") -> DoctorLine:
    return DoctorLine(check="sender", title="Sender", code="x", subject="support", grade=grade, says=says, fix=fix)


def test_faults_come_first_and_hostile_names_stay_text() -> None:
    lines = (line("ok", "Fine."), line("warning", "Slow \x1b[2J[/b]", "Wait."), line("fault", "Gone.", "Fetch it."))
    terminal = terminal_line(terminal_facts(60, 20, "utf-8", {"TERM": "xterm"}))
    page = doctor_page(DoctorReport(at="", healthy=False, lines=lines), terminal).plain
    assert page.splitlines() == [
        "Faults: 1; warnings: 2.",
        "",
        "FAULT    Sender support: Gone.",
        "         Fetch it.",
        "warning  Sender support: Slow [/b]",
        "         Wait.",
        "warning  Terminal: The terminal has 60 columns and 20 rows.",
        "         The console needs 80 by 24; make the window larger or the letters",
        "         smaller.",
        "ok       Sender support: Fine.",
    ]
