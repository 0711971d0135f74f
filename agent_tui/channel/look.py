"""Looks into one file from a stranger, as a program of its own: ``python -m agent_tui.channel.look TYPE FILE PNG``.

Decoders are where hostile files do their harm, so they run here, with little memory, little time and nothing to lose.
Prints one JSON object (the fields of ``looking.Looked``); writes a picture's thumbnail to PNG. Invariant: nothing of
the file is executed, nothing is unpacked to a disk, and a picture is decoded only after its size was looked at.
"""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from agent_tui.channel.frames import aac_seconds, amr_seconds
from agent_tui.core.attachments import THUMBNAIL_SIDE

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_SECONDS: Final = 10
WRITTEN_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 64_000_000
UNPACKED_BYTES: Final = 256 * 1024 * 1024
UNPACKED_TIMES: Final = 200
"""A document whose parts unpack to more than this, or to this many times its size, is a bomb."""
MAX_PARTS: Final = 10_000
MAX_CONTACTS: Final = 50
MAX_CARD_BYTES: Final = 512 * 1024

Facts = dict[str, object]

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "MPO")
_PAGE = re.compile(rb"/Type\s{0,8}/Page(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s{1,8}([0-9]{1,6})(?![0-9])")
_MACRO_FOLDER = "_VBA_PROJECT".encode("utf-16-le")
_FOLDERS = {"wordprocessingml": "word/", "spreadsheetml": "xl/", "presentationml": "ppt/"}


_COUNTED: dict[str, Callable[[bytes], float | None]] = {"audio/amr": amr_seconds, "audio/aac": aac_seconds}
"""Sounds whose length no header tells."""


def picture(path: Path, _content_type: str, thumbnail: Path) -> Facts:
    """Width and height; a thumbnail that holds the picture and nothing of what was stored about it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=_FORMATS) as opened:
            width, height = opened.size
            # A JPEG is decoded at a fraction of its size.
            opened.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            opened.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            turned = ImageOps.exif_transpose(opened)
            clear = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"danger": "bomb"}
    bare = Image.new(clear.mode, clear.size)
    bare.paste(clear)
    bare.save(thumbnail, "PNG", optimize=False)
    if (bare.width < bare.height) != (width < height):
        width, height = height, width
    return {"width": width, "height": height, "thumbnail": True}


def sound(path: Path, content_type: str, _thumbnail: Path) -> Facts:
    """Seconds that an audio or video file lasts."""
    count = _COUNTED.get(content_type)
    if count is not None:
        seconds = count(path.read_bytes())
    else:
        from tinytag import TinyTag

        seconds = TinyTag.get(path, tags=False, duration=True).duration
    return {"seconds": round(seconds, 1)} if seconds is not None and 0 < seconds < 1e6 else {}


def pdf(path: Path, _content_type: str, _thumbnail: Path) -> Facts:
    """Pages, as far as they can be counted without unpacking anything."""
    data = path.read_bytes()
    counted = sum(1 for _ in _PAGE.finditer(data))
    if not counted:
        counted = max((int(found.group(1)) for found in _COUNT.finditer(data)), default=0)
    return {"pages": counted} if 0 < counted < 100_000 else {}


def cards(path: Path, _content_type: str, _thumbnail: Path) -> Facts:
    """Names and numbers of contact cards."""
    import vobject

    with path.open("rb") as file:
        text = file.read(MAX_CARD_BYTES).decode("utf-8", "replace")
    found: list[dict[str, object]] = []
    for card in vobject.readComponents(text, ignoreUnreadable=True, allowQP=True):
        if card.name != "VCARD":
            continue
        name = next((str(each.value) for each in card.contents.get("fn", ())), "")
        numbers = [str(each.value).removeprefix("tel:")[:40] for each in card.contents.get("tel", ())]
        found.append({"name": name[:200], "numbers": numbers[:10]})
        if len(found) >= MAX_CONTACTS:
            break
    return {"contacts": found}


def office(path: Path, content_type: str, _thumbnail: Path) -> Facts:
    """A document that is really a package of its kind, without macros, and no bomb."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return {"danger": "archive"}
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > max(UNPACKED_BYTES // 16, UNPACKED_TIMES * path.stat().st_size):
        return {"danger": "bomb"}
    if unpacked > UNPACKED_BYTES:
        return {"danger": "bomb"}
    names = [part.filename.lower() for part in parts]
    if any(name.rpartition("/")[2] == "vbaproject.bin" for name in names):
        return {"danger": "macros"}
    folder = next((where for word, where in _FOLDERS.items() if word in content_type), "")
    real = "[content_types].xml" in names and any(name.startswith(folder) for name in names)
    return {} if real or not folder else {"danger": "archive"}


def old_office(path: Path, _content_type: str, _thumbnail: Path) -> Facts:
    """The documents of before 2007: macros lie in a folder of a known name."""
    return {"danger": "macros"} if _MACRO_FOLDER in path.read_bytes() else {}


LOOKS: tuple[tuple[str, Callable[[Path, str, Path], Facts]], ...] = (
    ("image/", picture),
    ("audio/", sound),
    ("video/", sound),
    ("application/pdf", pdf),
    ("text/vcard", cards),
    ("text/x-vcard", cards),
    ("application/vnd.openxmlformats-officedocument.", office),
    ("application/vnd.oasis.opendocument.", office),
    ("application/msword", old_office),
    ("application/vnd.ms-", old_office),
)
"""How a type begins, and who looks into it; of others nothing is known."""


def look(content_type: str, path: Path, thumbnail: Path) -> Facts:
    """What is known of the file; a file that its decoder cannot read has no facts."""
    for beginning, looks in LOOKS:
        if content_type.startswith(beginning):
            try:
                return looks(path, content_type, thumbnail)
            # Whatever a decoder raises over a stranger's file, it is the end of this look.
            except Exception as error:  # noqa: BLE001
                return {"unreadable": type(error).__name__}
    return {}


NICE: Final = 10
"""Nobody waits for a look: a console or a webhook on this machine goes first."""


def _confine() -> None:
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        import resource
    except ImportError:
        # Windows has no such limits; the caller's clock still ends this.
        return
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def main() -> None:
    _confine()
    content_type, path, thumbnail = sys.argv[1:4]
    sys.stdout.write(json.dumps(look(content_type, Path(path), Path(thumbnail))))


if __name__ == "__main__":
    main()
