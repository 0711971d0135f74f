"""One desk for each data folder, decided by a lock that the kernel holds.

``desk.lock`` says who has it: ``{pid, public, console, version}``. Invariant: the lock dies with its process, so a
file left behind by ``kill -9`` never keeps a desk from starting.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from agent_tui.core.errors import Refused, SetupError

NAME = "desk.lock"
TRIES, PAUSE = 25, 0.02
"""Who only looks (``running_desk``) has the lock for a moment: a starting desk tries so often, with so long a pause."""


class LockInfo(msgspec.Struct, frozen=True):
    """Who runs the desk of a folder, and where its doors are; the doors are empty while it starts."""

    pid: int
    public: str = ""
    console: str = ""
    version: str = ""


class DeskLock:
    """The lock on a data folder, held until ``release`` or the end of the process."""

    def __init__(self, folder: Path, *, pause: Callable[[float], None] = time.sleep) -> None:
        """Take it.

        Raises:
            Refused: another process has it.
            SetupError: the folder cannot be written.
        """
        self._path = folder / NAME
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unwritable(folder, error) from error
        if not self._take(pause):
            os.close(self._file)
            holder = running_desk(folder)
            where = f" (process {holder.pid}, console door {holder.console})" if holder else ""
            raise Refused(
                f"A desk already runs on the data folder {folder}{where}.",
                code="desk_running",
                hint=f"Attach to it with `agent-tui --data {folder}`, end it with `agent-tui stop --data {folder}`, "
                "or choose another folder.",
            )

    def _take(self, pause: Callable[[float], None]) -> bool:
        for left in reversed(range(TRIES)):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if left:
                    pause(PAUSE)
            else:
                return True
        return False

    def tell(self, info: LockInfo) -> None:
        """Write who and where.

        Raises:
            SetupError: the folder cannot be written; its disk is full, perhaps.
        """
        data = msgspec.json.encode(info)
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, data, 0)
        except OSError as error:
            raise _unwritable(self._path.parent, error) from error

    def release(self) -> None:
        """Give it up; the file stays, empty."""
        os.ftruncate(self._file, 0)
        os.close(self._file)


def _unwritable(folder: Path, error: OSError) -> SetupError:
    return SetupError(
        f"The data folder {folder} cannot be written: {error.strerror}.",
        code="data_folder",
        hint="Check its permissions and the space on its disk, or choose another folder with --data.",
    )


def running_desk(folder: Path) -> LockInfo | None:
    """Who holds the lock of ``folder``; None: nobody. To look takes the lock for a moment, as sharing."""
    path = folder / NAME
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            data = os.pread(file, 4096, 0)
            try:
                return msgspec.json.decode(data, type=LockInfo)
            except msgspec.DecodeError:
                return LockInfo(pid=0)
        return None
    finally:
        os.close(file)
