"""What was typed and is not safe at the desk yet, in a file of the console's own.

Invariant: the file is replaced whole and only after the new one is on the disk; a crash leaves the old or the new
one, never a part. One file an agent and desk, readable by its user only; of several consoles the last one to write
decides for each conversation, not for all of them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from agent_tui.console.whole_file import replace_whole

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

TRIES, PAUSE = 25, 0.02
"""How often, with so long a pause, it is looked whether another console has done with the file."""


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
    """One console's hand on the file, from its loop and from threads; what was taken later stays, whoever is first."""

    def __init__(self, path: Path, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.path = path
        self._pause = pause
        self._lock = threading.Lock()
        self._taken = 0
        self._written = 0
        self._drafts: set[str] = set()
        self._messages: set[str] = set()

    def read(self) -> Kept:
        """What was kept; from now on it is this console's to say what becomes of it."""
        with self._lock:
            kept = read_kept(self.path)
            self._own(kept)
            return kept

    def take(self) -> int:
        """The place of what is about to be written among all that is; taken with it, on the loop."""
        self._taken += 1
        return self._taken

    def write(self, kept: Kept, place: int) -> None:
        """Write what this console keeps, unless something later was; what only others keep stays.

        Waits for a write that is under way.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._lock:
            if place <= self._written:
                return
            self._own(kept)
            with _turn(self.path.parent, self._pause):
                write_kept(self.path, self._with_others(kept))
            self._written = place

    def _own(self, kept: Kept) -> None:
        self._drafts.update(kept.drafts)
        self._messages.update(message.client_id for message in kept.messages)

    def _with_others(self, kept: Kept) -> Kept:
        there = read_kept(self.path)
        drafts = {each: draft for each, draft in there.drafts.items() if each not in self._drafts}
        messages = [each for each in there.messages if each.client_id not in self._messages]
        return Kept(drafts={**drafts, **kept.drafts}, messages=[*messages, *kept.messages])


@contextlib.contextmanager
def _turn(folder: Path, pause: Callable[[float], None]) -> Iterator[None]:
    """One console after the other writes in ``folder``; who holds it up for long (it was stopped) is not waited for."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if fcntl is None:
        yield
        return
    held = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for _ in range(TRIES):
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                pause(PAUSE)
        yield
    finally:
        os.close(held)


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
    replace_whole(path, msgspec.json.encode(kept), sync=True)
