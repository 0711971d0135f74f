"""Sounds and a film without a picture: made in code, of silence, each as long as it says.

Invariant: the bytes are what the content type says, and a reader of headers finds the length.
"""

from __future__ import annotations

import struct

_MP3_FRAME = b"\xff\xfb\x90\xc4" + b"\0" * 413
"""MPEG 1 layer 3 at 128 kbit/s and 44.1 kHz: 1152 samples of silence."""
_AMR_FRAME = b"\x7c"
"""20 ms without data."""


def mp3(seconds: int = 3) -> bytes:
    """An MP3."""
    return _MP3_FRAME * (seconds * 44100 // 1152 + 1)


def amr(seconds: int = 3) -> bytes:
    """A voice note of an old telephone: AMR narrow band."""
    return b"#!AMR\n" + _AMR_FRAME * (50 * seconds)


def aac(seconds: int = 3) -> bytes:
    """AAC in ADTS frames, 44.1 kHz, mono."""
    payload = b"\x00\xc8\x00\x80\x23\x80"
    length = 7 + len(payload)
    head = bytes((0xFF, 0xF1, 0x50, 0x40 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC))
    return (head + payload) * (seconds * 44100 // 1024 + 1)


def mp4(seconds: int = 5) -> bytes:
    """The frame of a film: its length, and no pictures."""
    movie = struct.pack(">IIIIIIH", 0, 0, 0, 1000, seconds * 1000, 0x00010000, 0x0100) + b"\0" * 10
    movie += struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000) + b"\0" * 24 + struct.pack(">I", 2)
    kind = _box(b"ftyp", b"mp42\0\0\0\0mp42isom")
    return kind + _box(b"moov", _box(b"mvhd", movie)) + _box(b"mdat", b"\0" * 2048)


def _box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + name + data
