"""Fetches the files of customers: after 1 and 3 seconds again, then ever later, given up after 10 minutes.

Invariant: bytes come to their final path only when whole, counted and looked into; nothing is written outside
``media/``; one file that is slow does not hold up the others.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import mkstemp

from agent_tui.channel.looking import Looked, look_into
from agent_tui.channel.media import Fetched, MediaResult, NotThere
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.types import Config
from agent_tui.core.attachments import limit_bytes
from agent_tui.core.clock import Clock
from agent_tui.core.moment import to_text
from agent_tui.desk.files import blocked_path, media_path
from agent_tui.desk.inbound_files import Outcome, Terms, lease, outcome, refused_unseen, settle, terms_of
from agent_tui.desk.shelf import put
from agent_tui.store.engine import Store
from agent_tui.store.records import AttachmentRecord

AT_ONCE = 4
ROUND = 1.0

Look = Callable[[Path, str, Path], Awaitable[Looked]]


class MediaFetcher:
    """``folder`` is the data folder; ``config`` and ``apis`` are asked at each turn."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        config: Callable[[], Config],
        apis: Callable[[], Mapping[str, TwilioApi]],
        folder: Path,
        look: Look = look_into,
    ) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._apis = apis
        self._folder = folder
        self._look = look
        self._running: dict[str, asyncio.Task[None]] = {}

    async def turn(self) -> float:
        """Fetch what is due; the seconds until the next look. Slow files go on into the next turn."""
        while True:
            await self._start_due()
            if not self._running:
                return ROUND
            done, _ = await asyncio.wait(self._running.values(), timeout=ROUND, return_when=asyncio.FIRST_COMPLETED)
            self._running = {each: task for each, task in self._running.items() if task not in done}
            for task in done:
                task.result()
            if not done:
                return ROUND / 4

    async def close(self) -> None:
        """Leave the files that are on their way; their leases bring them back."""
        running, self._running = list(self._running.values()), {}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _start_due(self) -> None:
        free = AT_ONCE - len(self._running)
        if not free:
            return
        now = to_text(self._clock.now())
        due = await self._store.read(
            lambda reader: reader.records(AttachmentRecord, "due_attachments", now=now, limit=free + AT_ONCE)
        )
        for record in [each for each in due if each.id not in self._running][:free]:
            self._running[record.id] = asyncio.create_task(self._fetch(record))

    async def _fetch(self, record: AttachmentRecord) -> None:
        if not await self._store.write(lambda unit: lease(unit, record, self._clock.now())):
            return
        terms = await self._store.read(lambda reader: terms_of(reader, self._config(), record))
        done = refused_unseen(record, terms)
        if done is None:
            try:
                done = await self._tried(record, terms)
            except OSError as error:
                # The disk, not Twilio: this file waits, the others go on.
                why = NotThere(True, f"The file could not be stored: {error.strerror}.")
                done = outcome(record, why, Looked(), terms.attachments, self._clock.now())
        told = done
        await self._store.write(lambda unit: settle(unit, self._config(), told, self._clock.now()))

    async def _tried(self, record: AttachmentRecord, terms: Terms) -> Outcome:
        path, thumbnail = await asyncio.to_thread(self._new_paths)
        try:
            with path.open("wb") as file:
                result = await self._bytes(record, file.fileno(), terms)
            looked = Looked()
            if isinstance(result, Fetched):
                looked = await self._look(path, result.content_type, thumbnail)
            done = outcome(record, result, looked, terms.attachments, self._clock.now())
            return await asyncio.to_thread(self._shelve, done, path, thumbnail)
        finally:
            await asyncio.to_thread(_drop, path, thumbnail)

    def _new_paths(self) -> tuple[Path, Path]:
        folder = self._folder / "media" / "incoming"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = mkstemp(dir=folder)
        os.close(number)
        return Path(name), Path(name + ".png")

    async def _bytes(self, record: AttachmentRecord, number: int, terms: Terms) -> MediaResult:
        """Write the file, down to the disk."""
        api = self._apis().get(record.account_id or "")
        if api is None:
            return NotThere(True, "The account is not configured.")
        with os.fdopen(number, "wb", closefd=False) as file:
            limit = limit_bytes("", terms.attachments.max_mb)
            result = await api.fetch_media(
                record.source_url or "", file, limit, record.content_type, within=terms.attachments.fetch_within
            )
            if isinstance(result, Fetched):
                file.flush()
                await asyncio.to_thread(os.fsync, number)
        return result

    def _shelve(self, done: Outcome, path: Path, thumbnail: Path) -> Outcome:
        """Put the bytes where they belong: with the others, or, if they are dangerous, apart."""
        digest = done.record.sha256
        if digest is None:
            return done
        if done.record.state == "blocked":
            put(path, blocked_path(self._folder, digest))
            return done
        put(path, media_path(self._folder, digest))
        if not done.looked.thumbnail or not thumbnail.is_file():
            return done
        small = hashlib.sha256(thumbnail.read_bytes()).hexdigest()
        put(thumbnail, media_path(self._folder, small))
        return replace(done, thumbnail=small)


def _drop(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
