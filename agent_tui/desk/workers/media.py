"""Fetches the files of customers: after 1 and 3 seconds again, then ever later, given up after 10 minutes.

Invariant: bytes come to their final path only when whole and counted; a file that cannot be had is a visible line
with a reason, never a lost message.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkstemp

from agent_tui.channel.media import Fetched, MediaResult, NotThere, RefusedUrl, TooLarge
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.types import Attachments, Config
from agent_tui.core.attachments import allowed_kind, check_inbound, limit_bytes
from agent_tui.core.clock import Clock
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.files import media_path, set_fetched
from agent_tui.desk.naming import file_name
from agent_tui.desk.rows import load
from agent_tui.desk.shelf import put
from agent_tui.store.engine import Store
from agent_tui.store.records import AttachmentRecord
from agent_tui.store.unit import Reader

AT_ONCE = 4
AGAIN_AFTER = (1.0, 3.0, 10.0, 30.0, 60.0, 120.0)
ROUND = 1.0


class MediaFetcher:
    """``folder`` is the data folder; ``config`` and ``apis`` are asked at each turn."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        config: Callable[[], Config],
        apis: Callable[[], Mapping[str, TwilioApi]],
        folder: Path,
    ) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._apis = apis
        self._folder = folder

    async def turn(self) -> float:
        """Fetch what is due; the seconds until the next look."""
        now = to_text(self._clock.now())
        due = await self._store.read(
            lambda reader: reader.records(AttachmentRecord, "due_attachments", now=now, limit=AT_ONCE)
        )
        await asyncio.gather(*(self._fetch(record) for record in due))
        return 0.0 if len(due) == AT_ONCE else ROUND

    async def _fetch(self, record: AttachmentRecord) -> None:
        folder = self._folder / "media" / "incoming"
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        terms = await self._store.read(lambda reader: self._terms(reader, record))
        handle, name = await asyncio.to_thread(mkstemp, dir=folder)
        path = Path(name)
        try:
            done = self._outcome(record, await self._bytes(record, handle, terms), terms)
            if done.state == "ready" and done.sha256 is not None:
                target = media_path(self._folder, done.sha256)
                await asyncio.to_thread(put, path, target)
        except OSError as error:
            # The disk, not Twilio: this file waits, the others go on.
            done = self._outcome(record, NotThere(True, f"The file could not be stored: {error.strerror}."), terms)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        await self._store.write(lambda unit: set_fetched(unit, done, self._clock.now()))

    async def _bytes(self, record: AttachmentRecord, handle: int, terms: Attachments) -> MediaResult:
        """Write the file, down to the disk."""
        api = self._apis().get(record.account_id or "")
        with os.fdopen(handle, "wb") as file:
            if api is None:
                return NotThere(True, "The account is not configured.")
            limit = limit_bytes("", terms.max_mb)
            result = await api.fetch_media(record.source_url or "", file, limit, record.content_type)
            if isinstance(result, Fetched):
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
            return result

    def _terms(self, reader: Reader, record: AttachmentRecord) -> Attachments:
        """What the workstream says of attachments."""
        if record.conversation_id is not None:
            workstream = self._config().workstreams.get(load(reader, record.conversation_id).workstream_id)
            if workstream is not None:
                return workstream.attachments
        return Attachments()

    def _outcome(self, record: AttachmentRecord, result: MediaResult, terms: Attachments) -> AttachmentRecord:
        """The attachment as it is to be."""
        now = self._clock.now()
        match result:
            case Fetched():
                return _kept(record, result, terms)
            case TooLarge(size=size):
                return replace(
                    record,
                    state="too_large",
                    reason="The file is larger than this workstream takes.",
                    size=size,
                    next_try_at=None,
                )
            case RefusedUrl(reason=reason):
                return replace(record, state="failed", reason=reason, next_try_at=None)
            case NotThere(temporary=temporary, reason=reason):
                tries = record.tries + 1
                pause = AGAIN_AFTER[min(record.tries, len(AGAIN_AFTER) - 1)]
                again = now + timedelta(seconds=pause)
                late = record.give_up_at is not None and again > from_text(record.give_up_at)
                if not temporary or late:
                    return replace(record, state="failed", reason=reason, tries=tries, next_try_at=None)
                return replace(record, tries=tries, next_try_at=to_text(again))


def _kept(record: AttachmentRecord, fetched: Fetched, terms: Attachments) -> AttachmentRecord:
    """Ready, unless what came is of a kind that is dangerous or not taken here, or larger than its kind may be."""
    name = file_name(record.name or fetched.name, fetched.content_type)
    refusal = check_inbound(fetched.content_type, name, fetched.size, terms.max_mb)
    if refusal is not None:
        state = "too_large" if refusal.code == "too_large" else "blocked"
        return replace(record, state=state, reason=refusal.sentence, size=fetched.size, next_try_at=None)
    if not allowed_kind(fetched.content_type, terms.types):
        reason = f"This workstream takes no files of the type {fetched.content_type}."
        return replace(record, state="blocked", reason=reason, size=fetched.size, next_try_at=None)
    return replace(
        record,
        state="ready",
        reason="",
        name=name,
        content_type=fetched.content_type,
        size=fetched.size,
        sha256=fetched.sha256,
        next_try_at=None,
    )
