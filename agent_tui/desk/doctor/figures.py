"""Spans and sizes as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_SIZES = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def span(time: timedelta) -> str:
    """``3 hours``: the largest unit that fits, rounded down."""
    seconds = int(abs(time.total_seconds()))
    for size, word in _UNITS:
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a second"


def ago(now: datetime, then: datetime) -> str:
    """``3 hours ago``."""
    return f"{span(now - then)} ago"


def size(octets: int) -> str:
    """``1.5 GiB``."""
    for unit, word in _SIZES:
        if octets >= unit:
            return f"{octets / unit:.1f} {word}"
    return f"{octets} bytes"
