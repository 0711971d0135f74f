"""Files that a console keeps on its machine, replaced whole.

Invariant: a reader finds the old content or the new one, never a part, however many consoles write the same file; a
console that is killed leaves at most a file that the next write sweeps away.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

SUFFIX = ".new"
STALE_SECONDS = 60.0
"""A file that has been on its way for so long belongs to a console that was killed."""


def replace_whole(path: Path, data: bytes, *, sync: bool) -> None:
    """Put ``data`` in the place of what is there, readable by its user only; ``sync``: on the disk before that.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=SUFFIX, dir=path.parent)
    fresh = Path(name)
    try:
        with open(number, "wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(number)
            _sweep(path, os.fstat(number).st_mtime - STALE_SECONDS)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _sweep(path: Path, before: float) -> None:
    """Remove what killed consoles left beside ``path``."""
    for each in path.parent.glob(f"{path.stem}.*"):
        if each.suffix == SUFFIX:
            with contextlib.suppress(OSError):
                if each.stat().st_mtime < before:
                    each.unlink()
