"""The desk's time on the console's machine.

A window closes by the desk's clock, not by a laptop's; a demo's desk runs faster. Invariant: once anchored, time goes
on from the desk's own by the monotonic clock times the desk's speed; the machine's wall clock no longer counts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class ConsoleClock(Protocol):
    """``now``: the desk's time; ``monotonic`` and ``sleep``: real seconds of this machine."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...

    def anchor(self, now: datetime, speed: float) -> None: ...


class DeskClock:
    """``ConsoleClock`` over this machine's clocks; before it is anchored, the machine's own time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._at = monotonic()
        self._now = datetime.now(UTC)
        self._speed = 1.0

    def anchor(self, now: datetime, speed: float) -> None:
        """The desk says that it is ``now``, running ``speed`` times as fast as this machine."""
        self._at, self._now, self._speed = self._monotonic(), now, speed

    def now(self) -> datetime:
        return self._now + timedelta(seconds=(self._monotonic() - self._at) * self._speed)

    def monotonic(self) -> float:
        return self._monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
