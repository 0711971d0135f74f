"""Files dropped onto the terminal: it pastes their paths, each in a way of its own.

Quoted, with escaped blanks, as ``file://`` addresses, on one line or on several. Invariant: text that a person wrote
is never taken for files unless every one of them is on the disk.
"""

from __future__ import annotations

import shlex
import stat
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from agent_tui.console.screens.path_look import expanded

LONGEST = 20_000
MOST = 50
_STARTS = ("/", "~/", "file://")


def path_readings(text: str) -> list[list[str]]:
    """The ways to read ``text`` as nothing but paths, the likeliest first; none: it is no such text."""
    lines = [line.strip() for line in text[: LONGEST + 1].splitlines() if line.strip()]
    if len(text) > LONGEST or not lines or len(lines) > MOST or not all(_begins(line) for line in lines):
        return []
    readings = [[_plain(line) for line in lines]]
    try:
        words = [word for line in lines for word in shlex.split(line)]
    except ValueError:
        # A lone quote belongs to a name.
        words = []
    if words and len(words) <= MOST and all(word.startswith(_STARTS) for word in words):
        readings.append([_plain(word) for word in words])
    readings = [reading for reading in readings if not any("\0" in path for path in reading)]
    return [reading for place, reading in enumerate(readings) if reading not in readings[:place]]


def real_files(readings: Iterable[list[str]], folder: Path) -> list[Path]:
    """The first reading of which every path is a file; none if there is none. Reads the disk."""
    for reading in readings:
        paths = [expanded(path, folder) for path in reading]
        if all(_is_file(path) for path in paths):
            return paths
    return []


def _begins(line: str) -> bool:
    return line.lstrip("'\"").startswith(_STARTS)


def _plain(word: str) -> str:
    return unquote(urlsplit(word).path) if word.startswith("file://") else word


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False
