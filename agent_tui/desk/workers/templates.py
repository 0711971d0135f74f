"""Asks Twilio for the templates of every account: at the start, every quarter of an hour, and when woken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.core.clock import Clock
from agent_tui.desk.templates import put_synced, sync_failed
from agent_tui.store.engine import Store

log = structlog.get_logger("templates")

EVERY = 900.0
AGAIN_AFTER_FAULT = 60.0


class TemplateSync:
    """``apis`` is asked at each turn."""

    def __init__(self, store: Store, clock: Clock, apis: Callable[[], Mapping[str, TwilioApi]]) -> None:
        self._store = store
        self._clock = clock
        self._apis = apis

    async def turn(self) -> float:
        """One round over all accounts; the seconds until the next."""
        pause = EVERY
        for account_id, api in self._apis().items():
            if not await self._account(account_id, api):
                pause = AGAIN_AFTER_FAULT
        return pause

    async def _account(self, account_id: str, api: TwilioApi) -> bool:
        try:
            remote = await api.list_templates()
        except TwilioFault as fault:
            sentence = fault.sentence
            await self._store.write(lambda unit: sync_failed(unit, account_id, sentence, self._clock.now()))
            log.warning("template sync failed", account=account_id, code=fault.code)
            return False
        await self._store.write(lambda unit: put_synced(unit, account_id, remote, self._clock.now()))
        return True
