"""Calendars: whether one is open at a moment.

Invariant: judged by local wall time in the calendar's own zone, so a change of daylight saving moves nothing that is
written on the door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

HORIZON = 370
"""Days that are looked at for the next opening; a calendar that is closed for longer never opens."""

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


def is_holiday(calendar: Calendar, moment: datetime) -> bool:
    """Whether ``calendar`` is closed at ``moment`` because the day is a holiday or a day closed by name."""
    local = moment.astimezone(calendar.zone)
    minute = 60 * local.hour + local.minute
    return calendar.is_holiday(local.date()) or _within(calendar.closed.get(local.date(), ()), minute)


def next_opening(calendar: Calendar, moment: datetime) -> datetime | None:
    """When ``calendar`` is open next (``moment`` itself if it is open then), in UTC; None: not within a year."""
    if is_open(calendar, moment):
        return moment
    local = moment.astimezone(calendar.zone)
    for ahead in range(HORIZON):
        day = local.date() + timedelta(days=ahead)
        for minute in sorted(_starts(calendar, day)):
            at = datetime.combine(day, time(minute // 60, minute % 60), calendar.zone).astimezone(UTC)
            if at > moment and is_open(calendar, at):
                return at
    return None


def _starts(calendar: Calendar, day: date) -> set[int]:
    """The minutes of a day at which it may become open: where a span begins or a closure ends."""
    found = {start for start, _end in calendar.week.get(day.weekday(), ())}
    found |= {end for _start, end in calendar.closed.get(day, ())}
    return {minute for minute in found if minute < 1440}


def _within(spans: Sequence[Minutes], minute: int) -> bool:
    return any(start <= minute < end for start, end in spans)
