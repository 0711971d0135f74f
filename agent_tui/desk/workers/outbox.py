"""Sends what is in the outbox: at each number's rate, different customers at once, one customer in order.

Sending is never retried in process: an attempt that Twilio has certainly not processed goes back into the outbox,
the number pauses, and the next lease is the repetition. Invariant: what is leased is posted, also where the turn that
leased it is stopped: a desk that ends leaves nothing ``sending`` that it has not tried.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from aiolimiter import AsyncLimiter

from agent_tui.channel.outcomes import NotConnected, SendResult, Throttled, Uncertain
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.types import Config
from agent_tui.core.clock import Clock
from agent_tui.core.errors import Busy
from agent_tui.desk.sending.outbox import Leased, lease, settle
from agent_tui.desk.workers.loop import LONGEST_SLEEP
from agent_tui.store.engine import Store
from agent_tui.store.unit import Unit

log = structlog.get_logger("outbox")
T = TypeVar("T")

AT_ONCE = 40
"""POSTs on their way for one number."""
RETRY_AFTER_MOST = 60.0
BACKOFF_FIRST = 1.0
BACKOFF_MOST = 60.0


class _Sender:
    """The state of one number: its rate, its pause, how often in a row Twilio said no."""

    def __init__(self, rate: float) -> None:
        # A rate below one a second is one message in 1/rate seconds.
        self.limiter = AsyncLimiter(rate, 1.0) if rate >= 1 else AsyncLimiter(1, 1 / rate)
        self.places = asyncio.Semaphore(AT_ONCE)
        self.paused_until: datetime | None = None
        self.refusals = 0


class Outbox:
    """``apis`` and ``config`` are asked at each turn, so a reload is seen at once."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        config: Callable[[], Config],
        apis: Callable[[], Mapping[str, TwilioApi]],
        public_url: Callable[[], str],
        chance: random.Random,
    ) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._apis = apis
        self._public_url = public_url
        self._chance = chance
        self._senders: dict[tuple[str, float], _Sender] = {}
        self._sending: set[asyncio.Task[object]] = set()

    async def turn(self) -> float:
        """Send what may leave now; the seconds until it is worth looking again."""
        rows = await self._store.read(lambda reader: reader.all("numbers_with_queued"))
        numbers = [row["number_id"] for row in rows]
        if not numbers:
            return LONGEST_SLEEP
        more = await asyncio.gather(*(self._number(number_id) for number_id in numbers))
        return min(more)

    async def drain(self) -> None:
        """Wait for the POSTs that are on their way, and for those that are just being leased."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def _number(self, number_id: str) -> float:
        config = self._config()
        number = config.numbers.get(number_id)
        rate = 1.0 if number is None else number.rate
        sender = self._senders.setdefault((number_id, rate), _Sender(rate))
        if sender.paused_until is not None:
            left = (sender.paused_until - self._clock.now()).total_seconds()
            if left > 0:
                return min(left, LONGEST_SLEEP)
        while True:
            if sender.places.locked():
                return 0.02
            if not sender.limiter.has_capacity():
                # Not waited for here: a slow number must not hold up the others, which wait for this turn to end.
                return min(1 / rate, LONGEST_SLEEP / 4)
            if not await asyncio.shield(self._task(self._begin(sender, number_id))):
                return LONGEST_SLEEP / 4
            if sender.paused_until is not None and sender.paused_until > self._clock.now():
                return LONGEST_SLEEP / 4

    async def _begin(self, sender: _Sender, number_id: str) -> bool:
        """Lease the next one and begin its POST; whether there was one. Not to be cut off in between."""
        leased = await self._store.write(lambda unit: self._lease(unit, number_id))
        if leased is None:
            return False
        await sender.limiter.acquire()
        await sender.places.acquire()
        self._task(self._post(sender, leased))
        return True

    def _task(self, what: Coroutine[object, object, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(what)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    def _lease(self, unit: Unit, number_id: str) -> Leased | None:
        base = self._public_url()
        return lease(unit, self._config(), number_id, f"{base}/twilio/status", f"{base}/media", self._clock.now())

    async def _post(self, sender: _Sender, leased: Leased) -> None:
        try:
            result = await self._send(leased)
            now = self._clock.now()
            retry_at = self._pause(sender, result, now)
            await self._store_result(leased, result, retry_at, now)
            log.info("sent", attempt=leased.attempt_id, outcome=type(result).__name__)
        finally:
            sender.places.release()

    async def _send(self, leased: Leased) -> SendResult:
        api = self._apis().get(leased.account_id)
        if api is None:
            return NotConnected("the account is not configured")
        try:
            return await api.send(leased.outbound)
        except Exception as error:  # noqa: BLE001 - whatever broke, nobody knows whether Twilio has the message
            log.error("a send broke", attempt=leased.attempt_id, kind=type(error).__name__)
            return Uncertain(type(error).__name__)

    async def _store_result(self, leased: Leased, result: SendResult, retry_at: datetime, now: datetime) -> None:
        """Until it is stored: what Twilio said is said once, and until then the customer's next message waits."""
        while True:
            try:
                await self._store.write(lambda unit: settle(unit, leased, result, retry_at, now))
            except Busy as busy:
                log.warning("a result could not be stored, is tried again", attempt=leased.attempt_id, code=busy.code)
                await self._clock.sleep(LONGEST_SLEEP)
            else:
                return

    def _pause(self, sender: _Sender, result: SendResult, now: datetime) -> datetime:
        """When to try again; pauses the whole number if Twilio was not to be had."""
        if not isinstance(result, Throttled | NotConnected):
            # A pause is not ended by it: this may be the late answer to a request from before Twilio said no.
            sender.refusals = 0
            return now
        sender.refusals += 1
        told = result.retry_after if isinstance(result, Throttled) else None
        if told is not None:
            seconds = min(told, RETRY_AFTER_MOST)
        else:
            grown = min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** min(sender.refusals - 1, 6))
            seconds = grown * self._chance.uniform(0.5, 1.0)
        until = now + timedelta(seconds=seconds)
        sender.paused_until = until if sender.paused_until is None else max(until, sender.paused_until)
        return until
