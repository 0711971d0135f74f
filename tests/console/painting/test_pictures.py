"""Pictures: shown within bounds, made smaller, opened only when harmless."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from agent_tui.console.flows.opening import open_file, opened_name, opener, private_place, require_harmless
from agent_tui.console.flows.shrinking import shrink
from agent_tui.console.painting.pictures import half_blocks
from agent_tui.core.errors import Invalid, Refused
from agent_tui.wire.messages import Attachment


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def test_two_pixels_a_cell() -> None:
    image = Image.new("RGB", (2, 3), (255, 0, 0))
    image.putpixel((1, 0), (0, 255, 0))
    picture = half_blocks(encoded(image), 10, 10)
    red = (255, 0, 0)
    assert picture.cells == (((red, red), ((0, 255, 0), red)), ((red, red), (red, red)))
    assert picture.words == "PNG of 2 x 3"


@pytest.mark.parametrize(("size", "cells"), [((1600, 1200), (40, 15)), ((100, 1000), (4, 20)), ((4000, 10), (40, 1))])
def test_it_fits(size: tuple[int, int], cells: tuple[int, int]) -> None:
    picture = half_blocks(encoded(Image.new("RGB", size), "JPEG"), 40, 20)
    assert (len(picture.cells[0]), len(picture.cells)) == cells


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK"])
def test_every_mode_is_shown(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert half_blocks(encoded(Image.new(mode, (4, 4)), kind), 4, 2).cells


def test_what_is_clear_is_white() -> None:
    assert half_blocks(encoded(Image.new("RGBA", (1, 2), (0, 0, 0, 0))), 4, 4).cells == ((((255,) * 3, (255,) * 3),),)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


BROKEN = {
    "nothing": b"",
    "words": b"hello",
    "cut": encoded(Image.effect_noise((200, 200), 50), "JPEG")[:900],
    "bomb": bomb(30_000, 30_000),
    "somewhat too large": bomb(9_000, 9_000),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_picture_is_a_sentence(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        half_blocks(BROKEN[name], 40, 20)
    assert caught.value.hint


def test_a_large_picture_becomes_small_upright_and_tells_no_place(tmp_path: Path) -> None:
    source = tmp_path / "photo of me.png"
    noise = Image.effect_noise((1500, 1000), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SomeCamera"
    source.write_bytes(encoded(noise, "JPEG", quality=100, exif=exif))
    before = source.read_bytes()
    limit = len(before) // 4
    file = shrink(source, tmp_path / "smaller", limit)
    made = Path(file.path)
    assert (file.name, file.content_type, file.size) == ("photo of me.jpg", "image/jpeg", made.stat().st_size)
    assert file.size <= limit
    assert file.goes
    with Image.open(made) as image:
        assert image.width < image.height
        assert dict(image.getexif()) == {}
    assert source.read_bytes() == before
    assert (tmp_path / "smaller").stat().st_mode & 0o077 == 0


def test_what_cannot_be_made_small_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    for path, limit in ((tmp_path / "a.png", 100), (tmp_path / "gone.png", 100)):
        with pytest.raises(Invalid):
            shrink(path, tmp_path / "smaller", limit)
    (tmp_path / "b.png").write_bytes(encoded(Image.effect_noise((400, 400), 90)))
    with pytest.raises(Invalid):
        shrink(tmp_path / "b.png", tmp_path / "smaller", 50)


def file(name: str, content_type: str = "application/pdf", state: str = "ready") -> Attachment:
    return Attachment(id="f1", name=name, content_type=content_type, size=5, state=state, reason="")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "attachment",
    [
        file("a.exe", "application/octet-stream"),
        file("a.pdf.desktop", "text/plain"),
        file("a.html", "text/plain"),
        file("a.pdf", "application/x-dosexec"),
        file("a.svg", "image/svg+xml"),
        file("a.pdf", state="blocked"),
        file("a.pdf", state="pending"),
    ],
    ids=lambda each: f"{each.name} {each.content_type} {each.state}",
)
def test_dangerous_files_are_never_opened(attachment: Attachment, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        require_harmless(attachment)
    with pytest.raises(Refused):
        private_place(attachment, tmp_path)
    with pytest.raises(Refused):
        open_file(attachment, tmp_path / "x", ["/bin/false"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content_type", "opened"),
    [
        ("a.pdf", "application/pdf", "a.pdf"),
        ("../../etc/passwd", "image/jpeg", "passwd.jpg"),
        ("report.txt", "application/pdf", "report.pdf"),
        ("-rf", "application/x-thing", "_-rf"),
        ("", "video/mp4", "file.mp4"),
    ],
)
def test_the_name_that_a_program_sees(name: str, content_type: str, opened: str) -> None:
    assert opened_name(file(name, content_type)) == opened


def test_a_program_gets_a_private_copy_and_no_shell(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "program"
    os.mkfifo(seen)
    program.write_text(f'#!/bin/sh\nexec cat "$1" > "{seen}"\n')
    program.chmod(0o700)
    opened = file("a;touch x $(id).pdf")
    path = private_place(opened, tmp_path / "opened")
    path.write_bytes(b"content")
    open_file(opened, path, [str(program)])
    assert path.read_bytes() == b"content"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert seen.read_bytes() == b"content"


def test_the_systems_program() -> None:
    assert opener("linux", lambda name: f"/usr/bin/{name}" if name == "xdg-open" else None) == ["/usr/bin/xdg-open"]
    assert opener("linux", lambda name: "/g" if name == "gio" else None) == ["/g", "open"]
    assert opener("darwin", lambda name: f"/{name}") == ["/open"]
    with pytest.raises(Refused):
        opener("linux", lambda _: None)
