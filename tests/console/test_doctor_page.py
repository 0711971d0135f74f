"""The page of what doctor found."""

from __future__ import annotations

from agent_tui.console.doctor_page import doctor_page
from agent_tui.wire.doctor import DoctorLine, DoctorReport, Grade


def line(grade: Grade, says: str, fix: str = "") -> DoctorLine:
    return DoctorLine(check="sender", title="Sender", code="x", subject="support", grade=grade, says=says, fix=fix)


def test_faults_come_first_and_hostile_names_stay_text() -> None:
    lines = (line("ok", "Fine."), line("warning", "Slow \x1b[2J[/b]", "Wait."), line("fault", "Gone.", "Fetch it."))
    page = doctor_page(DoctorReport(at="", healthy=False, lines=lines)).plain
    assert page.splitlines() == [
        "Faults: 1; warnings: 1.",
        "",
        "FAULT    Sender support: Gone.",
        "         Fetch it.",
        "warning  Sender support: Slow [/b]",
        "         Wait.",
        "ok       Sender support: Fine.",
    ]
