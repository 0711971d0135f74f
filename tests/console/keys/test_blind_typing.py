"""Typing where nothing can be written: no letter is a command, and the reason is there to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.fake_clock import FakeClock
from tests.console.piloting import console
from tests.console.sample import sample_desk


@pytest.mark.parametrize("key", ["i", "r", "3"])
async def test_a_text_for_a_conversation_that_is_not_ones_own_does_nothing(
    clock: FakeClock, tmp_path: Path, key: str
) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        driver.desk_screen.open("peter")
        await driver.settle()
        before = {name: row.state for name, row in desk.rows.items()}
        # n, r and the other letters would go to the next unread conversation and write into it; c would claim.
        await driver.press(key)
        await driver.type("Bonjour, cEz")
        await driver.press("enter")
        assert driver.app.state.opened == "peter"
        assert driver.app.screen is driver.desk_screen
        assert driver.lines("In queue general: c claims it.")
        assert {name: row.state for name, row in desk.rows.items()} == before
        assert desk.sent == []
        await driver.press("escape")
        assert driver.desk_screen.focused is driver.desk_screen.queue, "what is no letter works at once"


async def test_after_a_pause_letters_are_commands_again(clock: FakeClock, tmp_path: Path) -> None:
    desk = sample_desk(clock)
    async with console(desk, clock, tmp_path) as driver:
        driver.desk_screen.open("peter")
        await driver.settle()
        await driver.press("i")
        await driver.type("hello")
        await driver.wait(0.6)
        await driver.type("c")
        assert desk.rows["peter"].state == "open"
        await driver.wait(0.8)
        await driver.press("c")
        await driver.until(lambda: desk.rows["peter"].state == "active")
