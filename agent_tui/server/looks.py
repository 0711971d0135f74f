"""Notes who looks at what, once an hour for each.

A console reads a transcript at every reconnect; that is one look, not a hundred. Invariant: no answer waits for more
than the note's commit, and a desk that cannot write can still be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from agent_tui.core.errors import Busy
from agent_tui.desk.privacy.audit import What, note
from agent_tui.desk.staff.caller import Caller
from agent_tui.server.running_desk import RunningDesk
from agent_tui.store.unit import Unit

ONE_LOOK = timedelta(hours=1)
REMEMBERED = 20_000
AT_ONCE = 50

log = structlog.get_logger("audit")


class Looks:
    """What was noted lately, for one desk."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk = desk
        self._noted: dict[tuple[str, str, str], datetime] = {}

    async def note(self, caller: Caller, what: What, subject: str) -> None:
        """Add an entry to the audit trail unless this is the same look."""
        now, key = self._desk.clock.now(), (caller.actor, what, subject)
        last = self._noted.get(key)
        if last is not None and timedelta() <= now - last < ONE_LOOK:
            return
        if len(self._noted) >= REMEMBERED:
            self._noted.clear()
        self._noted[key] = now
        try:
            await self._desk.store.write(lambda unit: note(unit, caller, what, subject, now))
        except Busy:
            self._noted.pop(key, None)
            log.warning("a look could not be noted")

    async def export(self, caller: Caller, subjects: Sequence[str]) -> None:
        """Every conversation of an export is noted, however lately another one was, before anything leaves.

        Raises:
            Busy: it could not be noted.
        """
        now = self._desk.clock.now()
        for place in range(0, len(subjects), AT_ONCE):
            part = subjects[place : place + AT_ONCE]

            def work(unit: Unit, part: Sequence[str] = part) -> None:
                for subject in part:
                    note(unit, caller, "exported", subject, now)

            await self._desk.store.write(work)
