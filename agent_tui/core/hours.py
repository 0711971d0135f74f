"""Calendars: whether one is open at a moment.

Invariant: judged by local wall time in the calendar's own zone, so a change of daylight saving moves nothing that is
written on the door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

Minutes = tuple[int, int]
"""From, up to: minutes after midnight, 0 to 1440."""


def _no_holiday(_day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Calendar:
    """``week``: the open spans from Monday (0) to Sunday (6). ``closed``: spans that are closed on single days."""

    zone: tzinfo
    week: Mapping[int, Sequence[Minutes]]
    closed: Mapping[date, Sequence[Minutes]] = field(default_factory=dict)
    is_holiday: Callable[[date], bool] = _no_holiday


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether ``calendar`` is open at ``moment`` (which carries a time zone)."""
    local = moment.astimezone(calendar.zone)
    day, minute = local.date(), 60 * local.hour + local.minute
    return (
        _within(calendar.week.get(day.weekday(), ()), minute)
        and not _within(calendar.closed.get(day, ()), minute)
        and not calendar.is_holiday(day)
    )


def _within(spans: Sequence[Minutes], minute: int) -> bool:
    return any(start <= minute < end for start, end in spans)
