"""Makes a picture small enough for WhatsApp, as a JPEG in a private folder; the original is only read.

Invariant: the result is upright, as the camera was held, and carries no other EXIF data (a place, a serial number).
Blocks: called in a thread.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from pathlib import Path

from agent_tui.console.model.texts import OutgoingFile
from agent_tui.console.painting.pictures import opened, upright
from agent_tui.core.errors import Invalid

SIDES = (4096, 3072, 2048, 1600, 1280, 1024, 640)
"""Pixels of the longer side that are tried, the largest first; WhatsApp shows no more than about 1600."""

QUALITY = 85
KEPT_SECONDS = 7 * 24 * 3600.0
LARGEST_SOURCE = 100 * 1024 * 1024


def shrink(path: Path, folder: Path, limit: int) -> OutgoingFile:
    """A copy of the picture at ``path`` of at most ``limit`` bytes, below ``folder``.

    Raises:
        Invalid: it cannot be read or made small enough.
    """
    try:
        if path.stat().st_size > LARGEST_SOURCE:
            raise Invalid("The picture is too large to be worked on.", hint="Make it smaller with another program.")
        data = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path.name} cannot be read ({error.strerror}).", hint="Attach it again.") from error
    made = b""
    for side in SIDES:
        buffer = io.BytesIO()
        upright(opened(data), side, side).save(buffer, "JPEG", quality=QUALITY, optimize=True)
        made = buffer.getvalue()
        if len(made) <= limit:
            break
    if len(made) > limit:
        raise Invalid("The picture cannot be made small enough.", hint="Make it smaller with another program.")
    try:
        target = _place(folder) / f"{path.stem[:80]}.jpg"
        target.write_bytes(made)
    except OSError as error:
        raise Invalid(f"The smaller picture cannot be stored ({error.strerror}).") from error
    return OutgoingFile(str(target), target.name, len(made), content_type="image/jpeg")


def _place(folder: Path) -> Path:
    """A fresh folder for one file; those of long ago go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=folder))
