"""What tells one state of a file from another without reading it."""

from __future__ import annotations

from pathlib import Path

Stamp = tuple[int, int, int]
"""When it was written (nanoseconds), its size, its inode."""


def file_stamp(path: Path) -> Stamp | None:
    """The file's stamp; None: it is not there."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
