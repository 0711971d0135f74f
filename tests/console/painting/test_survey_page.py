"""The page of what customers answered."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from agent_tui.client.surveys import COLUMNS
from agent_tui.console.painting.survey_page import survey_page
from agent_tui.console.screens.modal import Field
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures
from tests.console.board_sample import board_desk
from tests.console.fake_desk import FakeClock
from tests.console.piloting import WIDE, console


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


async def test_period_agent_and_queue_are_chosen_and_what_is_shown_is_saved(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = board_desk(clock)
    old = replace(answer(1, "=1+1"), agent="otto", asked_at="2026-08-30T09:30:00.000Z")
    desk.surveys.answers = [old, answer(2, "slow"), replace(answer(5), queue="billing")]
    async with console(desk, clock, tmp_path, size=WIDE) as driver:
        await driver.press("V")
        await driver.work("surveys")
        assert driver.lines("last 30 days; every agent; every queue")
        assert driver.lines("2 asked")
        for keys, shows in (
            (("right",), "last 90 days"),
            (("right",), "3 asked"),
            (("a", "a"), "otto; every queue"),
            (("left",), "last 90 days; otto"),
            (("a",), "every agent; every queue"),
            (("u",), "every agent; billing"),
        ):
            for key in keys:
                await driver.press(key)
                await driver.work("surveys")
            assert driver.lines(shows), shows
        await driver.press("u")
        await driver.work("surveys")
        await driver.press("s")
        await driver.work("save-suggest")
        driver.app.screen.query_one(Field).value = str(tmp_path / "out.csv")
        await driver.press("enter")
        await driver.work("save-check")
        await driver.work("surveys")
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == (",".join(COLUMNS), 3)
    assert ",1,'=1+1,otto,general," in lines[1]
