"""A console at the fake desk, driven by keys; what it shows comes back as plain text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from itertools import count
from pathlib import Path

from textual.events import Key
from textual.pilot import Pilot

from agent_tui.console.app import ConsoleApp
from agent_tui.console.painting.glyphs import ASCII, Glyphs
from agent_tui.console.screens.desk_screen import DeskScreen
from agent_tui.console.settings import ConsoleSettings
from tests.console.fake_desk import FakeClock, FakeDesk
from tests.console.quick_pilot import CHARACTERS, NAMES

PATIENCE = 20.0
"""Seconds that a step may take on a machine that does something else; only a step that never ends takes them."""
WIDE, MEDIUM, NARROW = (140, 45), (100, 30), (80, 24)


class Driver:
    """Presses keys, lets time pass, reads the screen."""

    def __init__(self, pilot: Pilot[int], app: ConsoleApp, clock: FakeClock) -> None:
        self.pilot = pilot
        self.app = app
        self.clock = clock

    async def settle(self) -> None:
        """Until everything that changed is painted."""
        for _ in range(3):
            await self.pilot.pause(0.001)
            async with asyncio.timeout(PATIENCE):
                while not (self.app.quiet and self.app.at_rest):
                    await self.pilot.pause(0.002)

    async def press(self, *keys: str) -> None:
        """Keys by their names, with their effects one after the other."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else CHARACTERS.get(key)))
            await self.settle()

    async def type(self, text: str) -> None:
        """Text, letter by letter, faster than anyone types."""
        for letter in text:
            self.app.post_message(Key(NAMES.get(letter, letter), letter))
        await self.settle()

    async def work(self, group: str) -> None:
        """Until the work of these groups is done, threads and all."""
        async with asyncio.timeout(PATIENCE):
            while any(worker.group.startswith(group) and not worker.is_finished for worker in self.app.workers):
                await self.pilot.pause(0.005)
        await self.settle()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Until something has happened that threads or timers of the machine have a part in."""
        async with asyncio.timeout(20):
            while not happened():
                await self.pilot.pause(0.005)

    async def ended(self) -> int:
        """Until the console has ended; its exit code."""
        await self.until(lambda: self.app.return_code is not None)
        return self.app.return_code or 0

    async def wait(self, seconds: float) -> None:
        """Desk time and the machine's time go on; the second's tick comes."""
        await self.clock.advance(seconds)
        await self.settle()
        screen = self.app.screen_stack[0]
        if isinstance(screen, DeskScreen):
            screen.tick()
        await self.settle()

    def screen(self) -> str:
        """What stands on the screen, line by line, without blanks at the ends."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def lines(self, words: str) -> list[str]:
        return [line for line in self.screen().splitlines() if words in line]

    @property
    def desk_screen(self) -> DeskScreen:
        screen = self.app.screen_stack[0]
        if not isinstance(screen, DeskScreen):
            raise TypeError("not the desk's screen")
        return screen


@asynccontextmanager
async def console(
    desk: FakeDesk,
    clock: FakeClock,
    folder: Path,
    *,
    size: tuple[int, int] = WIDE,
    settings: ConsoleSettings | None = None,
    signs: Glyphs = ASCII,
) -> AsyncIterator[Driver]:
    """A console that has read everything."""
    ids = count(1)
    app = ConsoleApp(
        lambda: desk,
        settings or ConsoleSettings(),
        folder,
        desk_name="desk",
        clock=clock,
        signs=signs,
        zone=UTC,
        new_id=lambda: f"client-{next(ids)}",
    )
    async with app.run_test(size=size) as pilot:
        driver = Driver(pilot, app, clock)
        async with asyncio.timeout(10):
            while app.state.link == "connecting":
                await pilot.pause(0.005)
        await driver.settle()
        yield driver
