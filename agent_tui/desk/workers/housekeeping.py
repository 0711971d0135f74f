"""Once an hour: drops rows of files that nobody needs, then the bytes that no row speaks of any more.

Several rows may share bytes, and a desk may be killed between storing bytes and writing their row: so it is the folder
that is compared with the rows, not the other way round. Invariant: bytes that a row names are never removed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from agent_tui.core.clock import Clock
from agent_tui.desk.housekeeping import drop_unneeded
from agent_tui.desk.media.shelf import drop_unfinished, old_digests, shelves, take_away
from agent_tui.store.engine import Store
from agent_tui.store.unit import Reader

EVERY_SECONDS = 3600.0


class Housekeeping:
    """``folder`` is the data folder; ``disk_time`` the clock that the disk dates its files by."""

    def __init__(self, store: Store, clock: Clock, folder: Path, disk_time: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._folder = folder
        self._disk_time = disk_time

    async def turn(self) -> float:
        """Sweep; the seconds until the next time."""
        while await self._store.write(lambda unit: drop_unneeded(unit, self._clock.now())):
            continue
        media = self._folder / "media"
        await asyncio.to_thread(drop_unfinished, media, self._disk_time())
        for shelf in await asyncio.to_thread(shelves, media):
            await self._sweep(shelf)
        return EVERY_SECONDS

    async def _sweep(self, shelf: Path) -> None:
        found = await asyncio.to_thread(old_digests, shelf, self._disk_time())
        if not found:
            return
        for digest in await self._store.read(lambda reader: _unneeded(reader, found)):
            await asyncio.to_thread(take_away, shelf / digest, self._disk_time())


def _unneeded(reader: Reader, digests: list[str]) -> list[str]:
    return [digest for digest in digests if reader.one("sha256_in_use", sha256=digest) is None]
