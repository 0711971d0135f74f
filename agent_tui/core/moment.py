"""Moments as text: the one format in which times are stored, compared and sent.

Invariant: ``to_text`` has a fixed width and always UTC, so text order is time order.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_LENGTH = len("2026-11-23T09:30:00.123Z")


# A unit of work writes the same moment several times.
@lru_cache(maxsize=16)
def to_text(moment: datetime) -> str:
    """``2026-11-23T09:30:00.123Z``; the moment must carry a time zone; rounded down to milliseconds."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[: _LENGTH - 1] + "Z"


def from_text(text: str) -> datetime:
    """The moment written by ``to_text``.

    Raises:
        ValueError: the text has another form.
    """
    # fromisoformat takes other forms as well; only this one has this length and these marks.
    if len(text) != _LENGTH or text[10] != "T" or text[19] != "." or text[-1] != "Z":
        raise ValueError(f"not a moment: {text!r}")
    return datetime.fromisoformat(text)


def plus(text: str, seconds: float) -> str:
    """``text`` moved by ``seconds`` (may be negative)."""
    return to_text(from_text(text) + timedelta(seconds=seconds))


def seconds_between(earlier: str, later: str) -> float:
    """Seconds from ``earlier`` to ``later``; negative if ``later`` comes first."""
    return (from_text(later) - from_text(earlier)).total_seconds()
