"""The one place of every modal for its title and for what stands in the way: whoever wrote it, it only stands there."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from agent_tui.console.screens.choose import Choice, Choose
from agent_tui.console.screens.modal import Modal
from tests.console.hostile import HOSTILE, faults
from tests.console.hosting import Host, grid


class Named(Modal[None]):
    DEFAULT_CSS = "Named > .frame { width: 70; }"
    words = ""

    def title_words(self) -> str:
        return self.words


async def test_no_title_and_no_sentence_does_anything_to_the_terminal() -> None:
    host = Host(Named())
    async with host.run_test() as pilot:
        for name, hostile in HOSTILE.items():
            await host.pop_screen()
            screen = Named()
            screen.words = hostile
            host.show(screen)
            await pilot.pause()
            screen.tell(hostile)
            await pilot.pause()
            assert faults(grid(host)) == [], name


@pytest.mark.parametrize("no_color", [False, True])
async def test_without_colours_the_line_that_enter_takes_is_underlined(no_color: bool) -> None:
    host = Host(Choose("Which?", [Choice("a", "Ana"), Choice("b", "Bo")]))
    host.set_class(no_color, "no-color")
    async with host.run_test() as pilot:
        await pilot.press("down")
        lines = [host.screen.query_one(OptionList).render_line(y) for y in range(2)]
        underlined = [any(segment.style and segment.style.underline for segment in line) for line in lines]
        assert underlined == [False, no_color]
