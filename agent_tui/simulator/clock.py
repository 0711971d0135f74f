"""Real time, faster if wanted: the clock that the simulator and the demo hand to everything that runs.

Invariant: ``now`` never goes back, and a sleep of s seconds ends when ``now`` has moved by s, at any speed.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class RealClock:
    """Wall time in UTC that runs ``speed`` times as fast as the wall's, starting at ``start`` (default: now)."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError("a clock's speed must be above 0")
        self.speed = speed
        self._start = start or datetime.now(UTC)
        self._origin = time.monotonic()

    def now(self) -> datetime:
        """The moment, with time zone UTC."""
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self.speed)

    async def sleep(self, seconds: float) -> None:
        """Waits that many of this clock's seconds; nothing below zero."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)
