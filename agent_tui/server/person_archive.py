"""Everything that is held of a person as one zip file, made while it is sent.

Invariant: nothing of it lies on a disk of the desk; it never holds more than a page of rows or a piece of a file.
Each page is read in a snapshot of its own: what is erased meanwhile is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import zipfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.media.files import blocked_path, media_path
from agent_tui.desk.privacy.person_page import FORM, card_section, own_card, page_of_messages
from agent_tui.desk.privacy.personal import UNTOLD
from agent_tui.desk.privacy.told import (
    TELLINGS,
    Telling,
    conversations_of,
    rows_of_conversation,
    rows_of_messages,
    rows_of_user,
)
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.transcripts import begin
from agent_tui.server.export_stream import pages
from agent_tui.server.file_answer import short_name
from agent_tui.server.running_desk import DeskStore
from agent_tui.store.unit import Value

PIECE = 256 * 1024
Rows = list[dict[str, Value]]


class _Pipe(io.RawIOBase):
    """What a zip file is written into and taken out of at once; it cannot be gone back in."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object, /) -> int:
        taken = bytes(piece)  # type: ignore[call-overload]
        self._held.append(taken)
        return len(taken)

    def take(self) -> bytes:
        """What came since the last time."""
        held, self._held = self._held, []
        return b"".join(held)


@dataclass(slots=True)
class _Contents:
    """What went in, for the list at the end.

    ``paths``: of files, by the ids of their attachments; ``places``: path and digest of each file.
    """

    rows: dict[str, int] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    places: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class PersonArchive:
    """The users of one person, at one desk."""

    def __init__(self, store: DeskStore, folder: Path, caller: Caller, users: list[str], now: datetime) -> None:
        self._store = store
        self._folder = folder
        self._caller = caller
        self._users = users
        self._now = now
        self._contents = _Contents()
        self._pipe = _Pipe()
        self._zip = zipfile.ZipFile(self._pipe, "w", zipfile.ZIP_DEFLATED)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file, in pieces."""
        for table in dict.fromkeys(each.table for each in TELLINGS):
            async for piece in self._table(table):
                yield piece
        async for piece in self._files():
            yield piece
        async for piece in self._page():
            yield piece
        with self._entry("manifest.json") as entry:
            entry.write(msgspec.json.format(msgspec.json.encode(self._manifest())))
        self._zip.close()
        yield self._pipe.take()

    async def _table(self, table: str) -> AsyncIterator[bytes]:
        """``data/TABLE.jsonl``, if there are rows: one JSON object a line."""
        entry: IO[bytes] | None = None
        encode = msgspec.json.Encoder().encode_lines
        async for rows in self._rows(table):
            if entry is None:
                entry = self._entry(f"data/{table}.jsonl")
            lines = await asyncio.to_thread(encode, rows)
            await asyncio.to_thread(entry.write, lines)
            self._contents.rows[table] = self._contents.rows.get(table, 0) + len(rows)
            if table == "attachments":
                self._note(rows, "id", "sha256", "media")
            elif table == "file_facts":
                self._note(rows, "attachment_id", "thumbnail", "thumbnails")
            yield self._pipe.take()
        if entry is not None:
            entry.close()

    async def _rows(self, table: str) -> AsyncIterator[Rows]:
        for telling in (each for each in TELLINGS if each.table == table):
            for user_id in self._users:
                if telling.by == "user":
                    rows = await self._store.read(lambda reader, t=telling, u=user_id: rows_of_user(reader, t, u))  # type: ignore[misc]
                    if rows:
                        yield rows
                    continue
                for conversation_id in await self._conversations(user_id):
                    async for rows in self._rows_of(telling, conversation_id):
                        yield rows

    async def _rows_of(self, telling: Telling, conversation_id: str) -> AsyncIterator[Rows]:
        if telling.by == "conversation":
            rows = await self._store.read(lambda reader: rows_of_conversation(reader, telling, conversation_id))
            if rows:
                yield rows
            return
        after: int | None = 0
        while after is not None:
            rows, after = await self._store.read(
                lambda reader, seq=after: rows_of_messages(reader, telling, conversation_id, seq)  # type: ignore[misc]
            )
            if rows:
                yield rows

    async def _conversations(self, user_id: str) -> list[str]:
        return await self._store.read(lambda reader: conversations_of(reader, user_id))

    def _note(self, rows: Iterable[dict[str, Value]], id_column: str, digest: str, where: str) -> None:
        """Files to put in: a dangerous one under a name that nothing opens."""
        for row in rows:
            if not row[digest]:
                continue
            file_id, sha256 = str(row[id_column]), str(row[digest])
            name = short_name(str(row.get("name", "thumbnail.png")))
            path = f"{where}/{file_id}/{name}"
            if row.get("state") == "blocked":
                path = f"blocked/{file_id}/{name}.blocked"
            self._contents.places.append((path, sha256))
            if where == "media":
                self._contents.paths[file_id] = path

    async def _files(self) -> AsyncIterator[bytes]:
        for path, digest in self._contents.places:
            file = await asyncio.to_thread(self._opened, digest)
            if file is None:
                self._contents.missing.append(path)
                continue
            with file, self._entry(path, zipfile.ZIP_STORED) as entry:
                while piece := await asyncio.to_thread(file.read, PIECE):
                    entry.write(piece)
                    yield self._pipe.take()

    def _opened(self, digest: str) -> IO[bytes] | None:
        for place in (media_path(self._folder, digest), blocked_path(self._folder, digest)):
            with contextlib.suppress(OSError):
                return place.open("rb")
        return None

    async def _page(self) -> AsyncIterator[bytes]:
        with self._entry("index.html") as entry:
            entry.write(FORM.head.encode())
            for user_id in self._users:
                try:
                    card = await self._store.read(
                        lambda reader, who=user_id: own_card(reader, self._caller, who, self._now)  # type: ignore[misc]
                    )
                except NotFound:
                    continue
                entry.write(card_section(card).encode())
                for each in await self._conversations(user_id):
                    async for section in self._conversation(each):
                        await asyncio.to_thread(entry.write, section.encode())
                        yield self._pipe.take()
            entry.write(FORM.tail.encode())

    async def _conversation(self, conversation_id: str) -> AsyncIterator[str]:
        """A conversation of the page, some messages at a time."""
        try:
            row = await self._store.read(lambda reader: begin(reader, conversation_id, self._now))
        except NotFound:
            return
        yield FORM.begin(row)
        async for messages in pages(self._store, conversation_id, None):
            yield await asyncio.to_thread(page_of_messages, row, messages, self._contents.paths)
        yield FORM.end

    def _manifest(self) -> dict[str, object]:
        return {
            "made_at": to_text(self._now),
            "made_by": self._caller.actor,
            "customers": self._users,
            "rows": self._contents.rows,
            "files": len(self._contents.places) - len(self._contents.missing),
            "files_missing": self._contents.missing,
            "left_out": UNTOLD,
        }

    def _entry(self, name: str, method: int = zipfile.ZIP_DEFLATED) -> IO[bytes]:
        info = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type = method
        info.external_attr = 0o600 << 16
        return self._zip.open(info, "w", force_zip64=True)
