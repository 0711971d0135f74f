"""Reads every account's templates from Twilio: at the start, on a schedule, and when somebody or a failed send asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.core.clock import Clock
from agent_tui.desk.sending.template_sync import CHUNK, difference, end_sync, put_some, sync_failed
from agent_tui.store.engine import Store

log = structlog.get_logger("templates")

AGAIN_AFTER_FAULT = 60.0
LOOK_EVERY = 2.0
"""Seconds between two looks for a wish; a wish is a row, so that it survives the desk."""


class TemplateSync:
    """``apis`` and ``every`` (seconds) are asked at each turn."""

    def __init__(
        self, store: Store, clock: Clock, apis: Callable[[], Mapping[str, TwilioApi]], every: Callable[[], float]
    ) -> None:
        self._store = store
        self._clock = clock
        self._apis = apis
        self._every = every
        self._due: dict[str, datetime] = {}

    async def turn(self) -> float:
        """Read what is due or asked for; the seconds until it is worth looking again."""
        rows = await self._store.read(lambda reader: reader.all("template_syncs"))
        wanted = {row["account_id"] for row in rows if row["wanted_at"] is not None}
        for account_id, api in self._apis().items():
            now = self._clock.now()
            latest = now + timedelta(seconds=self._every())
            if account_id in wanted or min(self._due.get(account_id, now), latest) <= now:
                good = await self._account(account_id, api)
                pause = self._every() if good else min(AGAIN_AFTER_FAULT, self._every())
                self._due[account_id] = self._clock.now() + timedelta(seconds=pause)
        return LOOK_EVERY

    async def _account(self, account_id: str, api: TwilioApi) -> bool:
        # Before the reading: who asks while it goes on wants what comes after.
        await self._store.write(lambda unit: unit.run("begin_template_sync", account_id=account_id))
        try:
            remote = await api.list_templates()
        except TwilioFault as fault:
            sentence = fault.sentence
            await self._store.write(lambda unit: sync_failed(unit, account_id, sentence, self._clock.now()))
            log.warning("template sync failed", account=account_id, code=fault.code)
            return False
        found = await self._store.read(lambda reader: difference(reader, account_id, remote))
        for start in range(0, len(found.changed), CHUNK):
            chunk = found.changed[start : start + CHUNK]
            await self._store.write(lambda unit, chunk=chunk: put_some(unit, account_id, chunk))  # type: ignore[misc]
        await self._store.write(lambda unit: end_sync(unit, account_id, found, self._clock.now()))
        return True
