"""Asks Twilio, at the start and every few minutes, for what its webhooks did not bring.

Runs page by page next to live traffic: each recovered message is its own small unit of work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from agent_tui.channel.messages import RemoteMedia
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.types import Config, Number
from agent_tui.core.clock import Clock
from agent_tui.desk.inbound import catch_up
from agent_tui.store.engine import Store

log = structlog.get_logger("catch-up")

SECOND_RUN = 120.0
"""Seconds after the first run: by then its youngest messages are old enough, whatever runs come in between."""
AGAIN_AFTER_FAULT = 30.0


class CatchUp:
    """``changed`` is called after something was recovered (media to fetch, messages to route)."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        config: Callable[[], Config],
        apis: Callable[[], Mapping[str, TwilioApi]],
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._apis = apis
        self._changed = changed
        self._second_at: datetime | None = None

    async def turn(self) -> float:
        """One run over all numbers; the seconds until the next."""
        config = self._config()
        faults = 0
        for number in config.numbers.values():
            api = self._apis().get(number.account)
            if api is None:
                continue
            try:
                await self._number(api, number)
            except TwilioFault as fault:
                faults += 1
                log.warning("catch-up failed", number=number.id, code=fault.code)
        now = self._clock.now()
        if self._second_at is None:
            self._second_at = now + timedelta(seconds=SECOND_RUN)
        if faults:
            return AGAIN_AFTER_FAULT
        left = (self._second_at - now).total_seconds()
        return min(left, config.desk.catch_up_every) if left > 0 else config.desk.catch_up_every

    async def _number(self, api: TwilioApi, number: Number) -> None:
        began = self._clock.now()
        first = timedelta(seconds=self._config().desk.catch_up_first)
        since = await self._store.read(lambda reader: catch_up.begin(reader, number.id, first, began))
        listed = await api.list_messages(
            number.address, since, messaging_service_sid=number.messaging_service_sid or ""
        )
        wanted = await self._store.read(lambda reader: catch_up.missing(reader, listed, began))
        for remote in wanted:
            media: tuple[RemoteMedia, ...] = ()
            if remote.num_media:
                media = await api.list_media(remote.sid)
            now = self._clock.now()
            await self._store.write(
                lambda unit, remote=remote, media=media, now=now: catch_up.recover(  # type: ignore[misc]
                    unit, self._config(), number, remote, media, api.account_sid, now
                )
            )
        if wanted:
            log.info("recovered", number=number.id, count=len(wanted))
            self._changed()
        await self._settle(api, number, began)
        await self._store.write(lambda unit: catch_up.completed(unit, number.id, began))

    async def _settle(self, api: TwilioApi, number: Number, began: datetime) -> None:
        for attempt in await self._store.read(lambda reader: catch_up.stuck(reader, number.id, began)):
            if attempt.twilio_sid is None:
                continue
            remote = await api.fetch_message(attempt.twilio_sid)
            if remote is not None:
                await self._store.write(
                    lambda unit, attempt=attempt, remote=remote: catch_up.settle_stuck(  # type: ignore[misc]
                        unit, attempt.id, remote, self._clock.now()
                    )
                )
