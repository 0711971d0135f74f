"""Works through the lists that run, all of them in turn, and wakes the outbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from agent_tui.config.types import Config
from agent_tui.core.clock import Clock
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.outbound.list_work import work_list
from agent_tui.desk.workers.loop import LONGEST_SLEEP
from agent_tui.store.engine import Store
from agent_tui.store.unit import Unit


class Lists:
    """``config`` is asked at each turn; ``sent`` is called when something went into the outbox."""

    def __init__(self, store: Store, clock: Clock, config: Callable[[], Config], sent: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._sent = sent

    async def turn(self) -> float:
        """Handle a portion of every list whose moment has come; the seconds until the next one's."""
        rows = await self._store.read(lambda reader: reader.all("lists_at_work"))
        now = self._clock.now()
        for row in rows:
            if row["next_at"] <= to_text(now) and await self._store.write(partial(self._work, row["id"])):
                self._sent()
        rows = await self._store.read(lambda reader: reader.all("lists_at_work"))
        if not rows:
            return LONGEST_SLEEP
        left = (from_text(rows[0]["next_at"]) - self._clock.now()).total_seconds()
        return min(LONGEST_SLEEP, max(0.02, left))

    def _work(self, list_id: str, unit: Unit) -> int:
        return work_list(unit, self._config(), list_id, self._clock.now())
