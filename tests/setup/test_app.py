"""Keys that come at once, as from a fast typist or on a slow machine: each means what was on the screen for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.events import Key

from agent_tui.setup.answers import Answers, Known
from agent_tui.setup.app import SetupApp
from agent_tui.setup.fields import Work
from agent_tui.setup.flow import Flow
from tests.setup.test_flow import SID, THREE
from tests.setup.test_guide import Works


class Watched(Works):
    """Remembers what was answered by the time that tunnels are looked for."""

    answers = Answers()

    def known(self) -> Known:
        return replace(THREE, numbers_there=(), accounts={"main": SID})

    async def do(self, work: Work, flow: Flow, tell: Callable[[str], None]) -> Known:
        if work == "find_tunnels":
            self.answers = flow.answers
        return await super().do(work, flow, tell)


async def test_keys_that_come_at_once_are_each_taken_where_they_were_meant() -> None:
    works = Watched()
    app = SetupApp(works)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.press("enter")
        await pilot.pause()
        for key in ("space", "down", "down", "space", "enter", "D", "e", "s", "k", "enter"):
            # Not with the pilot, which waits after each.
            app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert works.answers.numbers == ("+14155550100", "+14155550102")
        assert works.answers.number_name == "Desk"
