"""What the disk says about a path that is being typed; called in a thread, never on the event loop.

Invariant: nothing here raises for what a disk or a person may do; the answer carries the sentence instead.
"""

from __future__ import annotations

import mimetypes
import os
import re
import shlex
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.attachments import MIB, check_outbound, in_words, kind_of, safe_name, type_of_name

MOST_LISTED = 200
_MOST_SCANNED = 20_000
_NAME_CELLS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of a folder; ``shown`` is its name made safe, ``typable`` whether the name may stand in a field."""

    path: Path
    shown: str
    is_folder: bool
    typable: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A file and whether it can be sent; ``trouble`` is empty if it can. ``size`` in bytes.

    ``shrinks``: a picture that can be sent once it is made smaller.
    """

    path: Path
    name: str
    content_type: str
    size: int
    words: str
    trouble: str
    shrinks: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What matches the typed path; ``more``: there are others; ``trouble``: why there is nothing."""

    text: str
    entries: tuple[Found, ...]
    more: bool
    trouble: str


def dropped_path(text: str) -> str:
    """A pasted or dropped path as a plain one: terminals quote it, escape its blanks or write a ``file://`` address.

    Of several the first.
    """
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if line.startswith("file://"):
        return unquote(urlsplit(line.split(" ", 1)[0]).path)
    if line[:1] in "'\"" or "\\" in line:
        try:
            words = shlex.split(line)
        except ValueError:
            # A lone quote belongs to the name.
            return line
        return words[0] if words else ""
    return line


def expanded(text: str, folder: Path) -> Path:
    """The path meant by ``text``, typed while in ``folder``; ``~`` is the home folder."""
    path = Path(text)
    if text.startswith("~"):
        try:
            path = path.expanduser()
        except RuntimeError:
            return folder / text
    return folder / path


def look(text: str, folder: Path) -> Look:
    """The entries that begin with what is typed; folders first, hidden ones only if asked for."""
    if "\0" in text:
        return Look(text, (), False, "A path has no such character.")
    path = expanded(text, folder)
    whole = text in ("", ".", "~") or text.endswith(("/", os.sep))
    parent, prefix = (path, "") if whole else (path.parent, path.name)
    try:
        entries, more = _listed(parent, prefix)
    except OSError as error:
        return Look(text, (), False, f"{safe_line(str(parent), 60)}: {_reason(error)}.")
    return Look(text, entries, more, "" if entries else "Nothing here begins like that.")


def judge(path: Path, max_mb: int) -> Verdict:
    """Whether the file at ``path`` can go to a customer."""
    name = safe_name(path.name)
    content_type = type_of_name(path.name) or mimetypes.guess_type(path.name)[0] or ""
    try:
        size, mode = (facts := path.stat()).st_size, facts.st_mode
    except (OSError, ValueError) as error:
        return Verdict(path, name, content_type, 0, "", f"{safe_line(path.name, 60)}: {_reason(error)}.")
    words = f"{in_words(content_type)}, {size_words(size)}"
    if not stat.S_ISREG(mode):
        return Verdict(path, name, content_type, 0, "", "This is not a file.")
    if not os.access(path, os.R_OK):
        return Verdict(path, name, content_type, size, words, "You may not read this file.")
    refusal = check_outbound(content_type, size, max_mb)
    if refusal is None:
        return Verdict(path, name, content_type, size, words, "")
    shrinks = size > 0 and content_type.startswith("image/") and kind_of(content_type) != "sticker"
    return Verdict(path, name, content_type, size, words, f"{refusal.sentence} {refusal.hint}", shrinks)


def size_words(size: int) -> str:
    """``214 KB``, ``3.4 MB``."""
    if size < 1024:
        return f"{size} bytes"
    return f"{size // 1024} KB" if size < MIB else f"{size / MIB:.1f} MB"


def _listed(parent: Path, prefix: str) -> tuple[tuple[Found, ...], bool]:
    matching = sorted(_matching(parent, prefix), key=lambda pair: (pair[0] != prefix, not pair[1], pair[0].casefold()))
    entries = []
    for name, is_folder in matching[:MOST_LISTED]:
        shown = safe_line(name, _NAME_CELLS)
        entries.append(Found(parent / name, shown, is_folder, shown == name))
    return tuple(entries), len(matching) > MOST_LISTED


def _matching(parent: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    folded = prefix.casefold()
    with os.scandir(parent) as entries:
        for count, entry in enumerate(entries):
            if count >= _MOST_SCANNED:
                return
            if entry.name.casefold().startswith(folded) and (prefix or not entry.name.startswith(".")):
                yield entry.name, _is_folder(entry)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


_ERRNO = re.compile(r"^\[Errno \d+\] ")


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return _ERRNO.sub("", str(error))
