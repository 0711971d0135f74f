"""What was typed and is not safe at the desk yet, in a file of the console's own.

Invariant: the file is replaced whole and only after the new one is on the disk; a crash leaves the old or the new
one, never a part. One file an agent and desk, readable by its user only.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from pathlib import Path

import msgspec
from msgspec import Struct


class KeptDraft(Struct, frozen=True, kw_only=True):
    """A draft that the desk has not confirmed."""

    text: str
    at: str


class KeptMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message that the desk has not confirmed; posting it again with its ``client_id`` cannot double it."""

    client_id: str
    conversation_id: str
    text: str
    at: str
    after: str | None = None
    path: str | None = None
    file_id: str | None = None
    file_type: str = ""
    file_size: int = 0
    template_id: str | None = None
    template_name: str = ""
    template_language: str = ""
    variables: dict[str, str] = {}


class Kept(Struct, frozen=True, kw_only=True):
    """The whole file: drafts by conversation, unsent messages in the order they were written."""

    drafts: dict[str, KeptDraft] = {}
    messages: list[KeptMessage] = []


def keep_path(state_dir: Path, base_url: str, who: str) -> Path:
    """Where the file of ``who`` at the desk ``base_url`` lies."""
    name = hashlib.sha256(f"{base_url}\n{who}".encode()).hexdigest()[:16]
    return state_dir / f"unsent-{name}.json"


class KeepFile:
    """Writes the file of one console from its loop and from threads; what was taken later stays, whoever is first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._taken = 0
        self._written = 0

    def take(self) -> int:
        """The place of what is about to be written among all that is; taken with it, on the loop."""
        self._taken += 1
        return self._taken

    def write(self, kept: Kept, place: int) -> None:
        """Replace the file, unless it holds something later; waits for a write that is under way.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._lock:
            if place > self._written:
                write_kept(self.path, kept)
                self._written = place


def read_kept(path: Path) -> Kept:
    """What was kept; nothing if there is no file. A file that cannot be read is set aside, not overwritten."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except FileNotFoundError:
        return Kept()
    except (msgspec.DecodeError, OSError):
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".unreadable"))
        return Kept()


def write_kept(path: Path, kept: Kept) -> None:
    """Replace the file, or remove it if there is nothing to keep.

    Raises:
        OSError: the folder cannot be written.
    """
    if not kept.drafts and not kept.messages:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(msgspec.json.encode(kept))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
