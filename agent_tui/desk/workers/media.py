"""Fetches the files of customers: after 1 and 3 seconds again, then ever later, given up after 10 minutes; and looks
into the uploads of agents.

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

import structlog

from agent_tui.channel.looking import Looked, look_into
from agent_tui.channel.media import Fetched, MediaResult, NotThere
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.types import Config
from agent_tui.core.attachments import limit_bytes
from agent_tui.core.clock import Clock
from agent_tui.core.moment import to_text
from agent_tui.desk.media import seen_uploads
from agent_tui.desk.media.files import blocked_path, media_path
from agent_tui.desk.media.inbound_files import Outcome, Terms, lease, outcome, refused_unseen, settle, terms_of
from agent_tui.desk.media.seen_uploads import due_uploads
from agent_tui.desk.media.shelf import put
from agent_tui.store.engine import Store
from agent_tui.store.records import AttachmentRecord

log = structlog.get_logger("media")

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
        self._seeing: set[str] = set()
        """Uploads that are looked into: one at a time, for customers' files wait for somebody and these do not."""

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
        work = [(record, self._fetch) for record in due if record.id not in self._running]
        if len(work) < free and not self._seeing.intersection(self._running):
            moment = self._clock.now()
            uploads = await self._store.read(lambda reader: due_uploads(reader, moment, 1))
            self._seeing = {record.id for record in uploads}
            work += [(record, self._see) for record in uploads]
        for record, does in work[:free]:
            self._running[record.id] = asyncio.create_task(does(record))

    async def _see(self, record: AttachmentRecord) -> None:
        """Look into an agent's upload; a disk that does not play along leaves it without facts."""
        if not await self._store.write(lambda unit: seen_uploads.lease(unit, record, self._clock.now())):
            return
        source = media_path(self._folder, record.sha256 or "")
        looked, small = Looked(), None
        try:
            path, thumbnail = await asyncio.to_thread(self._new_paths)
            try:
                looked = await self._look(source, record.content_type, thumbnail)
                small = await asyncio.to_thread(self._shelve_small, looked, thumbnail)
            finally:
                await asyncio.to_thread(_drop, path, thumbnail)
        except OSError as error:
            log.warning("an upload could not be looked into", kind=type(error).__name__)
        known, digest = looked, small
        await self._store.write(lambda unit: seen_uploads.seen(unit, record.id, known, digest, self._clock.now()))

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
        return replace(done, thumbnail=self._shelve_small(done.looked, thumbnail))

    def _shelve_small(self, looked: Looked, thumbnail: Path) -> str | None:
        """Put a small picture with the others; its digest, if there is one."""
        if not looked.thumbnail or not thumbnail.is_file():
            return None
        small = hashlib.sha256(thumbnail.read_bytes()).hexdigest()
        put(thumbnail, media_path(self._folder, small))
        return small


def _drop(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
