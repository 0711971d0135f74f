"""Carries out deletions of channels that were confirmed, a step after the other, from where the last desk stopped.

    conversations -> leaving -> webhooks -> history -> file
    (lists too)      (messages)  (Twilio)   (erasing)  (written, taken over)

Invariants: the number leaves the configuration last, and only while no conversation of it is live; Twilio is told only
if that was agreed to; what cannot be done is told with the next step, and the deletion is planned again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

from agent_tui.channel.account import Hook
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.channel.webhook_places import places_of, put_hook
from agent_tui.config.load import load_text
from agent_tui.config.types import Config, Number
from agent_tui.core.clock import Clock
from agent_tui.core.counting import counted
from agent_tui.core.errors import Busy, DeskError, Refused
from agent_tui.core.moment import from_text
from agent_tui.desk.channels.config_file import need_file, removal, rewrite, text_without
from agent_tui.desk.channels.deletion_view import leaving, live_at
from agent_tui.desk.channels.deletion_work import (
    all_settled,
    cancel_lists,
    done,
    drop_strays,
    erase_some,
    go_on,
    hold,
    next_conversations,
    settle_one,
)
from agent_tui.desk.workers.loop import LONGEST_SLEEP
from agent_tui.store.engine import Store
from agent_tui.store.records import DeletionRecord
from agent_tui.wire.channel_deletion import FILE_IS_YOURS, DeletionStep, Urls

NOTHING_SECONDS = 3600.0
LEAVING_MOST = timedelta(minutes=10)
"""So long it waits for messages to leave; then a person looks why they do not."""


class Deleting:
    """``path`` is the configuration's file; ``take`` puts another configuration in force; ``woken`` wakes a worker."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        config: Callable[[], Config],
        apis: Callable[[], Mapping[str, TwilioApi]],
        path: Callable[[], Path | None],
        take: Callable[[Config], Awaitable[None]],
        woken: Callable[[str], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._apis = apis
        self._path = path
        self._take = take
        self._woken = woken
        self._steps: dict[str, Callable[[DeletionRecord, Number], Awaitable[float]]] = {
            "conversations": self._conversations,
            "leaving": self._leaving,
            "webhooks": self._webhooks,
            "history": self._history,
            "file": self._file,
        }

    async def turn(self) -> float:
        """A part of the work; the seconds until the next."""
        record = await self._store.read(lambda reader: reader.record(DeletionRecord, "deletion_at_work"))
        now = self._clock.now()
        if record is None:
            await self._drop_strays()
            return NOTHING_SECONDS
        number = self._config().numbers.get(record.number_id)
        if number is None:
            await self._store.write(lambda unit: done(unit, record, now))
            return 0.0
        try:
            return await self._steps[record.step or "conversations"](record, number)
        except Busy:
            raise
        except DeskError as error:
            fault = error
            await self._store.write(lambda unit: hold(unit, record, fault, self._clock.now()))
            return 0.0

    async def _drop_strays(self) -> None:
        config = self._config()
        strays = await self._store.read(
            lambda reader: [row for row in reader.all("open_deletions") if row["number_id"] not in config.numbers]
        )
        if strays:
            await self._store.write(lambda unit: drop_strays(unit, config, self._clock.now()))

    async def _conversations(self, record: DeletionRecord, _number: Number) -> float:
        config, now = self._config(), self._clock.now()
        await self._store.write(lambda unit: cancel_lists(unit, record, now))
        rows = await self._store.read(lambda reader: next_conversations(reader, record))
        for each in rows:
            # Each in a unit of its own: the desk's other work goes on between them.
            await self._store.write(partial(settle_one, config, record, each, now))
        if rows:
            for worker in ("outbox", "timers"):
                self._woken(worker)
            return 0.0
        await self._store.write(lambda unit: all_settled(unit, record))
        return await self._go_on(record, "leaving")

    async def _leaving(self, record: DeletionRecord, _number: Number) -> float:
        """What has not left when the number or its customers go would never leave."""
        count = await self._store.read(lambda reader: leaving(reader, record.number_id))
        if not count:
            return await self._go_on(record, "webhooks")
        since = from_text(record.step_at or record.planned_at)
        if self._clock.now() - since > LEAVING_MOST:
            raise Refused(
                f"Not left yet: {counted(count, 'message')} of {record.number_id}.",
                code="messages_left",
                hint="agent-tui doctor says what holds them; then confirm it again.",
            )
        return LONGEST_SLEEP / 4

    async def _webhooks(self, record: DeletionRecord, number: Number) -> float:
        if record.unset_webhooks:
            urls = await self._unset(number)
            await self._store.write(lambda unit: unit.run("set_deletion_urls", id=record.id, urls=urls))
        return await self._go_on(record, "history")

    async def _unset(self, number: Number) -> Urls:
        """Unset the URLs at the sender, and at its Messaging Service if no other number of ours uses it."""
        if number.sandbox is not None:
            return "by_hand"
        service = number.messaging_service_sid
        shared = any(
            each.messaging_service_sid == service and each.id != number.id for each in self._config().numbers.values()
        )
        api = self._apis()[number.account]
        try:
            places = [each for each in await places_of(api, number) if not (each.service and shared)]
            for place in places:
                await put_hook(api, place, Hook())
        except TwilioFault as fault:
            raise Refused(
                f"The URLs could not be unset: {fault.sentence}",
                code="twilio",
                hint="Confirm it again later; or decide to leave them, and take them out at console.twilio.com.",
            ) from fault
        return "unset" if places else "nowhere"

    async def _history(self, record: DeletionRecord, _number: Number) -> float:
        if record.history == "erase":
            config, now = self._config(), self._clock.now()
            if await self._store.write(lambda unit: erase_some(unit, config, record, now)):
                self._woken("erasing")
                return 0.0
            if await self._store.read(lambda reader: reader.one("any_only_at_number", number_id=record.number_id)):
                return LONGEST_SLEEP / 4
        return await self._go_on(record, "file")

    async def _file(self, record: DeletionRecord, _number: Number) -> float:
        """Out of force first, then out of the file: so no message finds a number that the file has no more."""
        before, path = self._config(), self._path()
        text = await asyncio.to_thread(text_without, path, record.number_id, bool(record.by_hand))
        if await self._again(record):
            return 0.0
        if record.by_hand:
            raise Refused(
                f"All is done but the file, which the desk does not write: {path}.",
                code=FILE_IS_YOURS,
                hint=f"Take [numbers.{record.number_id}] out of it; the desk notices.",
            )
        await self._take(load_text(text, folder=need_file(path).parent, private=True))
        # A unit of work, not a look: it stands behind every message that came while the number was in force.
        if await self._again(record):
            await self._take(before)
            return 0.0
        try:
            await asyncio.to_thread(rewrite, path, removal(record.number_id), self._clock.now())
        except DeskError:
            await self._take(before)
            raise
        await self._store.write(lambda unit: done(unit, record, self._clock.now()))
        return 0.0

    async def _again(self, record: DeletionRecord) -> bool:
        """Whether somebody wrote meanwhile, which begins the work anew."""
        if not await self._store.write(lambda unit: live_at(unit, record.number_id)):
            return False
        await self._go_on(record, "conversations")
        return True

    async def _go_on(self, record: DeletionRecord, step: DeletionStep) -> float:
        await self._store.write(lambda unit: go_on(unit, record, step, self._clock.now()))
        return 0.0
