"""Writes a configuration file, the one before it kept beside it.

Invariant: a file is whole or not there, and its owner's only from the first byte on.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from agent_tui.core.errors import SetupError


def write_config(path: Path, text: str, now: datetime) -> Path | None:
    """Write it; where the earlier one is kept, if there was one.

    Raises:
        SetupError: it cannot be written; the earlier one is as it was.
    """
    kept = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            kept = path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}")
            # Of several changes within a second the oldest is what one may want back.
            if not kept.exists():
                write_private(kept, path.read_bytes())
        write_private(path, text.encode())
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}.", hint="Check the folder's rights.") from error
    return kept


def read_config(path: Path) -> str:
    """The text that is there; empty: none.

    Raises:
        SetupError: it cannot be read.
    """
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read: {error}.", hint="Name another file with --config.") from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file for its owner's eyes, durably.

    Raises:
        OSError: it was not written.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
