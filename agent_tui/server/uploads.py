"""Takes an agent's file from the wire to the disk, before any row speaks of it.

Invariant: what ``keep`` returns lies whole and synced under its digest; an upload that breaks off or is too large
leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from agent_tui.core.errors import Busy
from agent_tui.desk.media.files import media_path
from agent_tui.desk.media.shelf import put

_HEAD = 8192
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored upload: bytes, digest, and its first bytes, which say what it is."""

    size: int
    sha256: str
    head: bytes


async def keep(folder: Path, pieces: AsyncIterator[bytes]) -> Kept:
    """Store the bytes of ``pieces`` in the media folder of ``folder``.

    Raises:
        Busy: the disk does not take them.
        Exception: whatever ``pieces`` raises.
    """
    try:
        spool = await asyncio.to_thread(_Spool, folder)
    except OSError as error:
        raise _no_room(error) from error
    try:
        waiting: list[bytes] = []
        held = 0
        async for piece in pieces:
            waiting.append(piece)
            held += len(piece)
            if held >= _PIECE:
                await asyncio.to_thread(spool.write, b"".join(waiting))
                waiting, held = [], 0
        return await asyncio.to_thread(spool.finish, b"".join(waiting))
    except OSError as error:
        raise _no_room(error) from error
    finally:
        await asyncio.to_thread(spool.drop)


def _no_room(error: OSError) -> Busy:
    return Busy(
        f"The file could not be stored ({error.strerror}).",
        hint="Check the space on the data folder's disk, then try again.",
    )


class _Spool:
    """A file that has no name in the media folder until it is finished."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        media = folder / "media"
        media.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix="upload-", dir=media)
        self._file = os.fdopen(number, "wb")
        self._path = Path(name)
        self._digest = hashlib.sha256()
        self._head = b""
        self._size = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)
        if len(self._head) < _HEAD:
            self._head += data[: _HEAD - len(self._head)]

    def finish(self, data: bytes) -> Kept:
        self.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        target = media_path(self._folder, self._digest.hexdigest())
        put(self._path, target)
        for changed in (target.parent, target.parent.parent):
            _sync_folder(changed)
        return Kept(self._size, self._digest.hexdigest(), self._head)

    def drop(self) -> None:
        """Remove what was not finished."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
