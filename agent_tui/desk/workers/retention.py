"""Once an hour: what the configuration does not keep any longer goes. Small units, so that live traffic never waits."""

from __future__ import annotations

from collections.abc import Callable

from agent_tui.config.types import Config
from agent_tui.core.clock import Clock
from agent_tui.desk.privacy.retention import drop_some, limits, note_dropped, too_old
from agent_tui.store.engine import Store

EVERY_SECONDS = 3600.0


class Retaining:
    """``config`` is asked at each turn."""

    def __init__(self, store: Store, clock: Clock, config: Callable[[], Config]) -> None:
        self._store = store
        self._clock = clock
        self._config = config

    async def turn(self) -> float:
        """Drop what is too old; the seconds until the next time."""
        now, retention = self._clock.now(), self._config().retention
        found = [each for each in await self._store.read(lambda reader: too_old(reader, retention, now)) if each.count]
        for rule, before in limits(retention, now):
            if not any(each.rule is rule for each in found):
                continue
            while await self._store.write(lambda unit, rule=rule, before=before: drop_some(unit, rule, before)):  # type: ignore[misc]
                continue
        if found:
            await self._store.write(lambda unit: note_dropped(unit, found, now))
        return EVERY_SECONDS
