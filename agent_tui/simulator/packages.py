"""Documents that are packages (Office), and packages that are none: with macros, with a program in them, bombs.

Invariant: the same arguments give the same bytes; nothing here is unpacked anywhere.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Literal

Office = Literal["word", "xl", "ppt"]
OFFICE_TYPES: Mapping[Office, str] = {
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MAIN: Mapping[Office, str] = {"word": "document.xml", "xl": "workbook.xml", "ppt": "presentation.xml"}
_LONG_AGO = (2026, 1, 1, 0, 0, 0)


def package(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def office(kind: Office = "word", more: Mapping[str, bytes] | None = None) -> bytes:
    """A document with one line; ``more``: further parts."""
    main = f"{kind}/{_MAIN[kind]}"
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return package({"[Content_Types].xml": types, main: b"<document>Order A-10234</document>", **(more or {})})


def zip_bomb(mebibytes: int = 64) -> bytes:
    """A document whose one part unpacks to so much: a thousand times its size."""
    file = io.BytesIO(office("word"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as made:
        info = zipfile.ZipInfo("word/media/image1.bmp", _LONG_AGO)
        info.compress_type = zipfile.ZIP_DEFLATED
        with made.open(info, "w") as part:
            for _ in range(mebibytes):
                part.write(b"\0" * (1024 * 1024))
    return file.getvalue()


def png_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says it has ``side`` by ``side`` dots."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 4000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
