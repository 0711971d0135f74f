"""What time is, for everything that runs: a clock is handed in, never looked up.

The rules themselves take moments as parameters and need no clock at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time in UTC, and a wait measured in that clock's seconds."""

    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...
