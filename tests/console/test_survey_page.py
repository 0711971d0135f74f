"""The page of what customers answered."""

from __future__ import annotations

from agent_tui.console.survey_page import survey_page
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures


def answer(score: int | None, comment: str = "") -> SurveyAnswer:
    return SurveyAnswer(
        id="v",
        conversation_id="c",
        agent="ana",
        queue="general",
        number="support",
        state="done",
        reason="",
        asked_at="2026-11-23T09:30:00.000Z",
        answered_at=None,
        score=score,
        comment=comment,
    )


def test_figures_means_and_comments_without_control_characters() -> None:
    answers = [answer(2, "slow\x1b[31m"), answer(5), answer(None)]
    page = survey_page(answers, SurveyFigures(asked=3, answered=2, skipped=1, mean=3.5)).plain
    assert "3 asked, 2 answered, 1 skipped, mean 3.50" in page
    assert "agent ana: 3.50 of 2" in page
    assert "2026-11-23 2/5 ana, general" in page
    assert "\x1b" not in page


def test_nobody_has_answered() -> None:
    page = survey_page([], SurveyFigures(asked=0, answered=0, skipped=0, mean=None)).plain
    assert "Nobody has answered yet." in page
