"""Runs timers when they fall due. Due work after a long stop is done once, oldest first, in small units."""

from __future__ import annotations

from collections.abc import Callable

from agent_tui.config.types import Config
from agent_tui.core.clock import Clock
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.due import AT_ONCE, run_due
from agent_tui.desk.workers.loop import LONGEST_SLEEP
from agent_tui.store.engine import Store


class Timers:
    """``config`` is asked at each turn."""

    def __init__(self, store: Store, clock: Clock, config: Callable[[], Config]) -> None:
        self._store = store
        self._clock = clock
        self._config = config

    async def turn(self) -> float:
        """Handle what is due; the seconds until the next timer, a second at most."""
        now = self._clock.now()
        row = await self._store.read(lambda reader: reader.one("next_timer"))
        if row is None:
            return LONGEST_SLEEP
        if row["due_at"] > to_text(now):
            return min(LONGEST_SLEEP, max(0.01, (from_text(row["due_at"]) - now).total_seconds()))
        handled = await self._store.write(lambda unit: run_due(unit, self._config(), self._clock.now()))
        return 0.0 if handled >= AT_ONCE else 0.01
