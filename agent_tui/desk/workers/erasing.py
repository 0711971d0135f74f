"""Erases who was asked to be erased: rows in small units, then bytes of files, then the traces in the database file.

Writing the file anew stops the desk for as long as the disk needs, so that waits for a quiet moment. Invariant: an
erasure is done only when no byte of the customer is left in the data folder.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from agent_tui.core.clock import Clock
from agent_tui.core.moment import from_text
from agent_tui.desk.media.files import blocked_path, media_path
from agent_tui.desk.media.shelf import take_away
from agent_tui.desk.privacy.erase import cleaned, erase_some
from agent_tui.store.compact import compact
from agent_tui.store.engine import Store
from agent_tui.store.records import ErasureRecord
from agent_tui.store.unit import Unit

log = structlog.get_logger("erasing")

QUIET_SECONDS = 2.0
PATIENCE_SECONDS = 600.0
"""A desk that is never quiet is stopped for it after this long."""
AGAIN_SECONDS = 1.0
NOTHING_SECONDS = 3600.0


class Erasing:
    """``folder`` is the data folder; ``disk_time`` the clock that the disk dates its files by."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        folder: Path,
        *,
        quiet_seconds: float = QUIET_SECONDS,
        disk_time: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._clock = clock
        self._folder = folder
        self._quiet = quiet_seconds
        self._disk_time = disk_time

    async def turn(self) -> float:
        """One step; the seconds until the next."""
        record = await self._store.read(lambda reader: reader.record(ErasureRecord, "open_erasure"))
        if record is None:
            return NOTHING_SECONDS
        if record.state == "deleting":
            await self._store.write(lambda unit: erase_some(unit, record, self._clock.now()))
            return 0.0
        cleaning = await self._store.read(lambda reader: reader.records(ErasureRecord, "erasures_cleaning"))
        ready = [each for each in cleaning if await self._bytes_gone(each)]
        if not ready:
            return AGAIN_SECONDS
        waited = (self._clock.now() - from_text(ready[0].asked_at)).total_seconds()
        if self._store.quiet_seconds < self._quiet and waited < PATIENCE_SECONDS:
            return AGAIN_SECONDS
        try:
            done = await self._store.maintain(compact)
        except sqlite3.Error as error:
            log.warning("the file could not be written anew", kind=type(error).__name__)
            done = False
        if not done:
            return AGAIN_SECONDS
        for each in ready:
            await self._store.write(partial(self._cleaned, each))
        return 0.0

    def _cleaned(self, record: ErasureRecord, unit: Unit) -> None:
        cleaned(unit, record, self._clock.now())

    async def _bytes_gone(self, record: ErasureRecord) -> bool:
        """Remove the files that nobody else has; False: some were put there too recently to be sure of that."""
        rows = await self._store.read(lambda reader: reader.all("erased_files", id=record.id))
        left = False
        for row in rows:
            digest = row["sha256"]
            paths = (media_path(self._folder, digest), blocked_path(self._folder, digest))
            if not row["in_use"]:
                for path in paths:
                    await asyncio.to_thread(take_away, path, self._disk_time())
            if row["in_use"] or not any(path.exists() for path in paths):
                await self._store.write(lambda unit, digest=digest: unit.run("drop_erased_file", sha256=digest))  # type: ignore[misc]
            else:
                left = True
        return not left
