"""How long sounds last that carry no length: counted frame by frame, from the headers alone.

Invariant: whatever the bytes are, each step goes forward, and the first byte that is no frame ends the count.
"""

from __future__ import annotations

_AMR_MAGIC = b"#!AMR\n"
_AMR_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
"""Bytes of a frame with its header, by the mode in the header (RFC 4867, narrow band)."""
_AMR_SECONDS = 0.02
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_AAC_SAMPLES = 1024


def amr_seconds(data: bytes) -> float | None:
    """Seconds of an AMR narrow-band file; None: it is none."""
    if not data.startswith(_AMR_MAGIC):
        return None
    place, frames = len(_AMR_MAGIC), 0
    while place < len(data):
        place += _AMR_BYTES[data[place] >> 3 & 15]
        frames += 1
    return frames * _AMR_SECONDS


def aac_seconds(data: bytes) -> float | None:
    """Seconds of an AAC file in ADTS frames; None: it has none."""
    place, seconds = 0, 0.0
    while place + 7 <= len(data) and data[place] == 0xFF and data[place + 1] & 0xF6 == 0xF0:
        rate = data[place + 2] >> 2 & 15
        length = (data[place + 3] & 3) << 11 | data[place + 4] << 3 | data[place + 5] >> 5
        if rate >= len(_AAC_RATES) or length < 7:
            break
        seconds += _AAC_SAMPLES / _AAC_RATES[rate]
        place += length
    return seconds or None
