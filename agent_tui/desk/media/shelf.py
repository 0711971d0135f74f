"""The media folder's one rule: whoever puts bytes under their digest and whoever takes them away do so in turns.

Invariant: bytes that were put there less than ``FRESH_SECONDS`` ago stay, whether or not a row speaks of them yet.
Blocks: to be called in a thread.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

FRESH_SECONDS = 3600.0
LEFT_SECONDS = 24 * 3600.0
"""How old a file that was never finished must be before it goes."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_turn = threading.Lock()


def put(source: Path, target: Path) -> None:
    """Move finished bytes to where their digest says; the same bytes there become fresh again."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _turn:
        os.utime(source)
        source.replace(target)


def take_away(target: Path, disk_now: float) -> bool:
    """Remove bytes that nobody needs; whether they went. ``disk_now`` is the disk's clock, in seconds."""
    with _turn:
        try:
            if target.stat().st_mtime > disk_now - FRESH_SECONDS:
                return False
            target.unlink()
        except FileNotFoundError:
            return False
    return True


def shelves(media: Path) -> list[Path]:
    """The folders that bytes lie in."""
    return sorted(each for each in _entries(media) if each.is_dir() and re.fullmatch(r"[0-9a-f]{2}|blocked", each.name))


def old_digests(shelf: Path, disk_now: float) -> list[str]:
    """What lies in one of them and is not fresh."""
    return [
        each.name
        for each in _entries(shelf)
        if _DIGEST.fullmatch(each.name) and each.stat().st_mtime <= disk_now - FRESH_SECONDS
    ]


def drop_unfinished(media: Path, disk_now: float) -> int:
    """Remove what an upload or a fetch left when its desk was killed; how many."""
    left = [*media.glob("upload-*"), *_entries(media / "incoming")]
    old = [each for each in left if each.is_file() and each.stat().st_mtime <= disk_now - LEFT_SECONDS]
    for each in old:
        each.unlink(missing_ok=True)
    return len(old)


def _entries(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())
