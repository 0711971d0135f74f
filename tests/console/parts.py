"""The parts behind the screen without a screen: a session at the fake desk, with time that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from agent_tui.console.link.keeping import Keeping
from agent_tui.console.link.notices import Notice
from agent_tui.console.link.outgoing import Outgoing
from agent_tui.console.link.session import Session
from agent_tui.console.model.reducers import Change
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.ports import Grade, Ports
from agent_tui.console.settings import ConsoleSettings
from tests.console.fake_desk import FakeClock, FakeDesk


class Parts:
    """A session, and what it told the screen."""

    def __init__(self, desk: FakeDesk, clock: FakeClock, folder: Path, settings: ConsoleSettings) -> None:
        self.desk = desk
        self.clock = clock
        self.state = ConsoleState()
        self.told: list[tuple[str, Grade]] = []
        self.changes: list[Change] = []
        self.notices: list[Notice] = []
        self.tasks: set[asyncio.Task[None]] = set()
        ids = count(1)
        self.ports = Ports(
            api=desk,
            clock=clock,
            state=self.state,
            settings=settings,
            spawn=self._spawn,
            changed=self.changes.append,
            tell=lambda words, grade: self.told.append((words, grade)),
            new_id=lambda: f"client-{next(ids)}",
            notice=self.notices.append,
        )
        self.keeping = Keeping(self.ports, folder, "desk")
        self.outgoing = Outgoing(self.ports, self.keeping)
        self.session = Session(self.ports, self.keeping, self.outgoing)

    def _spawn(self, work: Coroutine[object, object, None], group: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=group)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def settle(self) -> None:
        """Let everything run that needs no time; a file may be written in a thread meanwhile."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        await self.settle()
        await self.clock.advance(seconds)
        await self.settle()

    def timeout(self) -> asyncio.Timeout:
        """For waits on a thread, which takes real time."""
        return asyncio.timeout(5)

    async def until(self, holds: Callable[[], object]) -> None:
        """Let time pass, and threads work, until something holds."""
        async with self.timeout():
            while not holds():
                await self.pass_time(0.05)
                await asyncio.sleep(0.001)

    async def until_sent(self) -> None:
        await self.until(lambda: self.desk.sent)

    async def until_told(self, words: str) -> None:
        await self.until(lambda: any(words in told for told, _ in self.told))

    async def until_written(self, path: Path, words: str) -> None:
        await self.until(lambda: words in read(path))


def read(path: Path) -> str:
    """The file's text, nothing if there is none."""
    return path.read_text() if path.exists() else ""


@asynccontextmanager
async def running(
    desk: FakeDesk, clock: FakeClock, folder: Path, settings: ConsoleSettings | None = None
) -> AsyncIterator[Parts]:
    """A session that has read everything and follows the feed."""
    parts = Parts(desk, clock, folder, settings or ConsoleSettings())
    parts._spawn(parts.session.run(), "session")
    await parts.until(lambda: parts.state.link != "connecting")
    try:
        yield parts
    finally:
        for task in list(parts.tasks):
            task.cancel()
        await asyncio.gather(*parts.tasks, return_exceptions=True)
