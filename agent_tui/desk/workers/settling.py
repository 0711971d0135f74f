"""Looks up what is uncertain, 2, 5, 15, 30 and 60 seconds after nobody knew."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.types import Config
from agent_tui.core.clock import Clock
from agent_tui.desk.sending import deliveries
from agent_tui.desk.sending.settling import Doubt, decide, due_doubts
from agent_tui.store.engine import Store

ROUND = 0.5
"""Seconds between two looks at what is due."""


class Settling:
    """``apis`` and ``config`` are asked at each turn."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        config: Callable[[], Config],
        apis: Callable[[], Mapping[str, TwilioApi]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._apis = apis

    async def turn(self) -> float:
        """Look up what is due; the seconds until the next look."""
        now = self._clock.now()
        for doubt in await self._store.read(lambda reader: due_doubts(reader, now)):
            await self._look(doubt)
        return ROUND

    async def _look(self, doubt: Doubt) -> None:
        api = self._apis().get(doubt.attempt.account_id)
        number = self._config().numbers.get(doubt.attempt.number_id)
        if api is None or number is None:
            await self._store.write(lambda unit: deliveries.not_found(unit, doubt.attempt.id, self._clock.now()))
            return
        try:
            listed = await api.list_messages(
                number.address,
                doubt.since,
                peer=doubt.attempt.address,
                messaging_service_sid=number.messaging_service_sid or "",
            )
        except TwilioFault:
            # Not knowing is not the same as not finding: without Twilio's answer nothing is decided.
            await self._store.write(lambda unit: deliveries.look_again(unit, doubt.attempt.id, self._clock.now()))
            return
        await self._store.write(lambda unit: decide(unit, doubt, listed, self._clock.now()))
