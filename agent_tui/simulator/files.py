"""Small valid files that customers send: made in code, so that no asset has to be shipped.

Invariant: the same arguments give the same bytes, and the bytes are what the content type says.
"""

from __future__ import annotations

import struct
import zlib

_SIDE = 96


def photo(seed: int = 0) -> bytes:
    """A PNG of 96 by 96 pixels: a two-coloured gradient that depends on ``seed``."""
    red, green, blue = seed * 53 % 190, seed * 97 % 190, seed * 151 % 190
    rows = bytearray()
    for y in range(_SIDE):
        rows.append(0)
        for x in range(_SIDE):
            rows += bytes((red + x // 2, green + y // 2, blue + (x ^ y) // 2))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(kind, data) for kind, data in chunks)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def voice_note(seconds: int = 4) -> bytes:
    """An Ogg Opus file of silence: WhatsApp's own kind of voice note."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 9) + b"simulator" + struct.pack("<I", 0)
    pages = [_ogg_page([head], 0, 0, 2), _ogg_page([tags], 0, 1, 0)]
    # TOC 0xf8: CELT fullband, 20 ms, mono; the two bytes after it decode to silence
    silence, per_page = b"\xf8\xff\xfe", 50
    for page in range(seconds):
        last = page == seconds - 1
        pages.append(_ogg_page([silence] * per_page, (page + 1) * per_page * 960, page + 2, 4 if last else 0))
    return b"".join(pages)


def _ogg_page(packets: list[bytes], granule: int, sequence: int, flags: int) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    body = b"".join(packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 1, sequence, 0, len(sizes)) + sizes
    page = head + body
    return page[:22] + struct.pack("<I", _ogg_crc(page)) + page[26:]


def _ogg_crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def pdf(lines: tuple[str, ...] = ("Invoice",)) -> bytes:
    """A PDF of one page with these lines (Latin-1; other letters become question marks)."""
    shown = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
    text = " T* ".join(f"({line}) Tj" for line in shown)
    stream = f"BT /F1 14 Tf 18 TL 72 770 Td {text} ET".encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def contact(name: str, number: str) -> bytes:
    """A vCard 3.0 with one phone number."""
    lines = ("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"N:{name};;;;", f"TEL;TYPE=CELL:{number}", "END:VCARD")
    return ("\r\n".join(lines) + "\r\n").encode()
