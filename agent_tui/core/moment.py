"""Moments as text: the one format in which times are stored, compared and sent.

Invariant: ``to_text`` has a fixed width and always UTC, so text order is time order.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_FORMAT = "%Y-%m-%dT%H:%M:%S"


def to_text(moment: datetime) -> str:
    """``2026-11-23T09:30:00.123Z``; the moment must carry a time zone; rounded down to milliseconds."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    utc = moment.astimezone(UTC)
    return f"{utc.strftime(_FORMAT)}.{utc.microsecond // 1000:03d}Z"


def from_text(text: str) -> datetime:
    """The moment written by ``to_text``.

    Raises:
        ValueError: the text has another form.
    """
    return datetime.strptime(text[:19], _FORMAT).replace(microsecond=int(text[20:23]) * 1000, tzinfo=UTC)


def plus(text: str, seconds: float) -> str:
    """``text`` moved by ``seconds`` (may be negative)."""
    return to_text(from_text(text) + timedelta(seconds=seconds))


def seconds_between(earlier: str, later: str) -> float:
    """Seconds from ``earlier`` to ``later``; negative if ``later`` comes first."""
    return (from_text(later) - from_text(earlier)).total_seconds()
