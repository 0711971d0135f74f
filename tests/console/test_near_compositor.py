"""A part of the screen that changes is painted without asking the other panes for their lines."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from agent_tui.console.near_compositor import NearCompositor


class Panes(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = NearCompositor()

    def compose(self) -> ComposeResult:
        yield Static("above")
        yield Static("below")


class Small(App[None]):
    def get_default_screen(self) -> Panes:
        return Panes()


async def test_only_what_the_change_lies_in_is_asked() -> None:
    app = Small()
    async with app.run_test(size=(20, 6)) as pilot:
        compositor = app.screen._compositor
        above, below = (each.region for each in app.screen.query(Static))
        asked = [region for region, _, _ in compositor._get_renders(below)]
        assert below in asked
        assert above not in asked
        assert {above, below} <= {region for region, _, _ in compositor._get_renders()}
        app.screen.query(Static).last(Static).update("changed")
        await pilot.pause()
        assert [strip.text.strip() for strip in compositor.render_strips()][:2] == ["above", "changed"]
