"""A question before something that cannot be undone."""

from __future__ import annotations

import pytest

from agent_tui.console.screens.ask import Ask
from tests.console.hostile import HOSTILE, WORST, faults
from tests.console.hosting import SIZES, Host, grid


@pytest.mark.parametrize(
    ("grave", "key", "answer"),
    [
        (False, "y", True),
        (False, "n", False),
        (False, "enter", True),
        (False, "escape", False),
        (True, "y", True),
        (True, "n", False),
        (True, "enter", False),
        (True, "escape", False),
    ],
)
async def test_keys(grave: bool, key: str, answer: bool) -> None:
    host = Host(Ask("Close it?", grave=grave))
    async with host.run_test() as pilot:
        await pilot.press(key)
        assert host.results == [answer]


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_words_leave_the_keys_in_sight(size: tuple[int, int]) -> None:
    host = Host(Ask("Close it?"))
    async with host.run_test(size=size) as pilot:
        for name in WORST:
            raw = HOSTILE[name]
            host.push_screen(Ask(raw, detail=raw, yes="close", no="keep"))
            await pilot.pause()
            shown = grid(host)
            assert faults(shown) == [], name
            assert "words" in shown, name
            assert "y enter close" in shown, name
            assert "n esc keep" in shown, name
            await pilot.press("x", "escape")
        assert host.results == []
