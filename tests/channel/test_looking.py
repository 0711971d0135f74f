"""Looking into strangers' files: facts where there are any, nothing run, bombs and macros seen, time kept."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from agent_tui.channel.look import look
from agent_tui.channel.looking import Looked, look_into
from agent_tui.simulator.files import contact, pdf, voice_note
from agent_tui.simulator.small_pictures import JPEG, STICKER
from agent_tui.simulator.sounds import aac, amr, mp3, mp4
from agent_tui.wire.messages import ContactCard

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def seen(tmp_path: Path, data: bytes, content_type: str) -> dict[str, object]:
    path = tmp_path / "file"
    path.write_bytes(data)
    return look(content_type, path, tmp_path / "small.png")


def a_picture(kind: str, size: tuple[int, int] = (800, 400), orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, "where I live"
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, kind, exif=exif)
    return file.getvalue()


def a_package(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in {"[Content_Types].xml": b"<Types/>", **parts}.items():
            package.writestr(name, data)
    return file.getvalue()


def a_png_of(width: int, height: int) -> bytes:
    """A few hundred bytes that say they are so many dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 4000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_has_a_size_and_a_small_picture_that_tells_nothing_else(tmp_path: Path, kind: str) -> None:
    facts = seen(tmp_path, a_picture(kind), f"image/{kind.lower()}")
    assert facts == {"width": 800, "height": 400, "thumbnail": True}
    small = tmp_path / "small.png"
    assert b"where I live" not in small.read_bytes()
    with Image.open(small) as made:
        assert (made.format, made.size) == ("PNG", (512, 256))
        assert not made.getexif()


def test_a_picture_that_was_taken_upright_is_shown_upright(tmp_path: Path) -> None:
    facts = seen(tmp_path, a_picture("JPEG", orientation=6), "image/jpeg")
    assert (facts["width"], facts["height"]) == (400, 800)


@pytest.mark.parametrize(
    ("data", "content_type", "facts"),
    [
        (voice_note(7), "audio/ogg", {"seconds": 7.0}),
        (mp3(3), "audio/mpeg", {"seconds": 3.0}),
        (amr(3), "audio/amr", {"seconds": 3.0}),
        (aac(3), "audio/aac", {"seconds": 3.0}),
        (b"#!AMR\n", "audio/amr", {}),
        (b"\xff\xf1\xff\xff\xff\xff\xff\xff", "audio/aac", {}),
        (mp4(5), "video/mp4", {"seconds": 5.0}),
        (JPEG, "image/jpeg", {"width": 48, "height": 32, "thumbnail": True}),
        (STICKER, "image/webp", {"width": 32, "height": 32, "thumbnail": True}),
        (pdf(("one",)), "application/pdf", {"pages": 1}),
        (
            contact("Marta Ruiz", "+34600111222"),
            "text/vcard",
            {"contacts": [{"name": "Marta Ruiz", "numbers": ["+34600111222"]}]},
        ),
        (a_package(**{"word/document.xml": b"<w/>"}), DOCX, {}),
        (a_package(**{"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"}), DOCX, {"danger": "macros"}),
        (a_package(**{"invoice.exe": b"MZ"}), DOCX, {"danger": "archive"}),
        (a_package(**{"word/document.xml": b"\0" * 60_000_000}), DOCX, {"danger": "bomb"}),
        (b"PK\x03\x04 broken", DOCX, {"danger": "archive"}),
        ("_VBA_PROJECT".encode("utf-16-le"), "application/msword", {"danger": "macros"}),
        (b"\xd0\xcf\x11\xe0", "application/msword", {}),
        (a_png_of(60_000, 60_000), "image/png", {"danger": "bomb"}),
        (a_png_of(9_000, 9_000), "image/png", {"danger": "bomb"}),
        (b"BEGIN:VCARD", "text/vcard", {"unreadable": "ParseError"}),
        (b"anything", "application/x-foo", {}),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_known_of_a_file(tmp_path: Path, data: bytes, content_type: str, facts: dict[str, object]) -> None:
    assert seen(tmp_path, data, content_type) == facts


async def test_another_program_does_the_looking(tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.write_bytes(contact("Iván \x1b[31m", "+34600111222"))
    looked = await look_into(card, "text/vcard", tmp_path / "none")
    assert looked.contacts == [ContactCard(name="Iván \x1b[31m", numbers=["+34600111222"])]
    assert await look_into(card, "application/x-foo", tmp_path / "none") == Looked()


async def test_a_look_ends_when_its_time_is_over(tmp_path: Path) -> None:
    """A FIFO that nobody writes to: whoever opens it waits for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    began = time.monotonic()
    looked = await look_into(pipe, "application/pdf", tmp_path / "none", within=0.3)
    assert looked.unreadable
    assert time.monotonic() - began < 5
