"""The desk's clock: UTC wall time, or in a demo a faster one."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class WallClock:
    """Wall time; with ``speed`` other than 1 the time since the start runs that many times faster."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._began = datetime.now(UTC)
        self._mark = time.monotonic()

    def now(self) -> datetime:
        """Now, in UTC."""
        if self.speed == 1.0:
            return datetime.now(UTC)
        return self._began + timedelta(seconds=(time.monotonic() - self._mark) * self.speed)

    async def sleep(self, seconds: float) -> None:
        """Wait so many of this clock's seconds, by monotonic time."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)
