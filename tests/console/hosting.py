"""An application that does nothing but show one modal screen and keep what it was dismissed with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from textual.app import App
from textual.screen import Screen

from agent_tui.console.painting.themes import register_themes, variable_defaults
from tests.console.quick_pilot import QuickPilot

Result = TypeVar("Result")

SIZES = [(80, 24), (140, 45)]


class Host(App[None], Generic[Result]):
    """``results`` holds what the screen was dismissed with, once it was."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Screen[Result]) -> None:
        super().__init__()
        register_themes(self)
        self.theme = "agent-dark"
        self.shown = screen
        self.results: list[Result | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def on_mount(self) -> None:
        self.show(self.shown)

    @asynccontextmanager
    async def run_test(self, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[QuickPilot[None]]:  # type: ignore[override]
        async with super().run_test(size=size):
            pilot = QuickPilot(self)
            await pilot.pause()
            yield pilot

    def show(self, screen: Screen[Result]) -> None:
        """Show another one: one application serves many screens, for starting it takes longest."""
        self.shown = screen
        self.results.clear()
        self.push_screen(screen, self.results.append)


def grid(app: App[None]) -> str:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def shown(host: Host[Result], pilot: QuickPilot[None], screen: Screen[Result]) -> None:
    """``screen`` in place of whatever stands there."""
    while len(host.screen_stack) > 1:
        await host.pop_screen()
    host.show(screen)
    await pilot.pause()
