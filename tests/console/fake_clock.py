"""Time for tests of the console: it stands still until a test lets it pass."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from agent_tui.core.moment import to_text

START = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


class FakeClock:
    """Time that moves only when it is told to; sleepers wake as it passes them."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._monotonic = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def anchor(self, now: datetime, speed: float) -> None:
        """The fake desk has the same clock."""

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._monotonic + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let time pass in small steps, giving the sleepers a turn at each."""
        end = self._monotonic + seconds
        while self._monotonic < end:
            step = min(0.05, end - self._monotonic)
            self._monotonic += step
            self._now += timedelta(seconds=step)
            due = [item for item in self._sleepers if item[0] <= self._monotonic + 1e-9]
            self._sleepers = [item for item in self._sleepers if item[0] > self._monotonic + 1e-9]
            for _, future in due:
                if not future.done():
                    future.set_result(None)
            if due:
                for _ in range(10):
                    await asyncio.sleep(0)


def ago(now: datetime, **span: float) -> str:
    return to_text(now - timedelta(**span))
