"""The one place of every modal for its title and for what stands in the way: whoever wrote it, it only stands there."""

from __future__ import annotations

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
