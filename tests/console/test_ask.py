"""A question before something that cannot be undone."""

from __future__ import annotations

import pytest

from agent_tui.console.screens.ask import Ask
from tests.console.hostile import HOSTILE, faults
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
@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_words_leave_the_keys_in_sight(name: str, size: tuple[int, int]) -> None:
    host = Host(Ask(HOSTILE[name], detail=HOSTILE[name], yes="close", no="keep"))
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        shown = grid(host)
        assert faults(shown) == []
        assert "y enter close" in shown
        assert "n esc keep" in shown
        await pilot.press("x")
        assert host.results == []
