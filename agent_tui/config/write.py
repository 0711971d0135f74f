"""Writes a configuration file, the one before it kept beside it.

Invariant: a file is whole or not there. A new one is its owner's only from the first byte on; one that takes another's
place has its owner and its rights, so that a service that could read the one can read the other.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from datetime import datetime
from pathlib import Path

from agent_tui.core.errors import SetupError

_ELSEWHERE = "Begin again with --config FILE and a folder of yours, or change the folder's rights."


def write_config(path: Path, text: str, now: datetime) -> Path | None:
    """Write it; where the earlier one is kept, if there was one.

    Raises:
        SetupError: it cannot be written; the earlier one is as it was.
    """
    kept = before = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            before = path.stat()
            kept = path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}")
            # Of several changes within a second the oldest is what one may want back.
            if not kept.exists():
                write_private(kept, path.read_bytes())
        write_private(path, text.encode(), before)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}.", hint=_ELSEWHERE) from error
    return kept


def check_writable(path: Path) -> None:
    """Before somebody answers a dozen questions.

    Raises:
        SetupError: the file's folder cannot be written to, or cannot be made.
    """
    folder = next((each for each in path.absolute().parents if each.exists()), Path("/"))
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise SetupError(f"{path} cannot be written: {folder} is not yours to write to.", hint=_ELSEWHERE)


def read_config(path: Path) -> str:
    """The text that is there; empty: none.

    Raises:
        SetupError: it cannot be read.
    """
    try:
        # As bytes: who wrote it on Windows finds his line ends again.
        return path.read_bytes().decode()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read: {error}.", hint="Name another file with --config.") from error


def write_private(path: Path, data: bytes, like: os.stat_result | None = None) -> None:
    """Write a file durably, for its owner's eyes or with the owner and the rights of ``like``.

    Raises:
        OSError: it was not written.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            if like is not None:
                _become(file.fileno(), like)
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _become(file: int, like: os.stat_result) -> None:
    if (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
        # Who may not give files away writes one of their own, as an editor does.
        with contextlib.suppress(PermissionError):
            os.fchown(file, like.st_uid, like.st_gid)
    os.fchmod(file, stat.S_IMODE(like.st_mode))
