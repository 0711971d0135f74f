"""A log line that says at most once a second what may happen thousands of times.

Invariant: a full disk or a stranger's flood cannot fill the log; each line says how many it stands for.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

EVERY_SECONDS = 1.0

log = structlog.get_logger("public_door")


class SeldomLine:
    """``seconds`` is a monotonic clock."""

    def __init__(self, text: str, seconds: Callable[[], float]) -> None:
        self._text = text
        self._seconds = seconds
        self._next = float("-inf")
        self._times = 0

    def say(self, **facts: str) -> None:
        """It happened once more; ``facts`` are those of this time."""
        self._times += 1
        now = self._seconds()
        if now >= self._next:
            log.warning(self._text, times=self._times, **facts)
            self._next, self._times = now + EVERY_SECONDS, 0
