"""The written forms of a calendar: weekday ranges, time ranges, closed days.

Invariant: the spans of a day are in order and do not overlap; a span ends after it starts, at 24:00 at the latest.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import pairwise
from typing import get_args

from agent_tui.config.mistakes import did_you_mean, shown
from agent_tui.config.queue_types import Closure, Span
from agent_tui.config.spot import FAILED, Failed, Spot
from agent_tui.config.value_forms import Weekday

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")


def span(value: object, spot: Spot) -> Span | Failed:
    """``09:00-14:00``."""
    match = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return spot.wrong(f'must be a time range such as "09:00-14:00", not {shown(value)}')
    start_hour, start_minute, end_hour, end_minute = (int(group) for group in match.groups())
    start, end = 60 * start_hour + start_minute, 60 * end_hour + end_minute
    if max(start_minute, end_minute) > 59 or max(start, end) > 1440:
        return spot.wrong(f"there is no such time of day (00:00 to 24:00): {shown(value)}")
    if end <= start:
        return spot.wrong(
            f"must end after it starts; for a night write two ranges, until 24:00 and from 00:00: {shown(value)}"
        )
    return Span(start, end)


def weekdays(key: str, spot: Spot) -> tuple[Weekday, ...] | Failed:
    """``mon``, ``mon-fri``, ``sat-mon`` (over the end of the week), ``mon,wed``."""
    days: list[Weekday] = []
    for part in key.lower().split(","):
        first, dash, last = (text.strip() for text in part.partition("-"))
        ends = [name for name in WEEKDAYS if name == first], [name for name in WEEKDAYS if name == (last or first)]
        if not all(ends) or (dash and not last):
            unknown = first if not ends[0] else last
            return spot.wrong(
                f'must be a weekday or a range of them such as "mon-fri", not {shown(key)}'
                f"{did_you_mean(unknown[:3], WEEKDAYS)}"
            )
        start, end = WEEKDAYS.index(ends[0][0]), WEEKDAYS.index(ends[1][0])
        days += [WEEKDAYS[(start + step) % 7] for step in range((end - start) % 7 + 1)]
    return tuple(days)


def week(value: object, spot: Spot) -> object:
    """``{ mon-fri = ["09:00-14:00", "15:00-18:00"], sat = "10:00-13:00" }`` as spans by weekday."""
    if not isinstance(value, dict):
        return spot.wrong(f'must be a table such as {{ mon-fri = ["09:00-18:00"] }}, not {shown(value)}')
    if not value:
        return spot.wrong("names no day; leave out the calendar for a queue that is always open")
    found: dict[Weekday, tuple[Span, ...]] = {}
    fine = True
    for key, written in value.items():
        place = spot.at(str(key))
        days = weekdays(str(key), place)
        spans = _spans(written, place)
        if days is FAILED or spans is FAILED:
            fine = False
            continue
        for day in days:
            if day in found:
                place.wrong(f'names "{day}" a second time')
                fine = False
            found[day] = spans
    return {day: found[day] for day in WEEKDAYS if day in found} if fine else FAILED


def _spans(written: object, place: Spot) -> tuple[Span, ...] | Failed:
    items = written if isinstance(written, list) else [written]
    read = [span(item, place.at(index) if isinstance(written, list) else place) for index, item in enumerate(items)]
    spans = sorted(item for item in read if item is not FAILED)
    if len(spans) != len(read):
        return FAILED
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            return place.wrong("has time ranges that overlap")
    return tuple(spans)


def closure(value: object, spot: Spot) -> object:
    """``2026-12-24`` (a whole day) or ``2026-12-31 13:00-24:00``."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return Closure(day=value)
    text = value.strip() if isinstance(value, str) else ""
    written, _space, times = text.partition(" ")
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return spot.wrong(f'must be a day such as "2026-12-24" or "2026-12-31 13:00-24:00", not {shown(value)}')
    if not times:
        return Closure(day=day)
    part = span(times, spot)
    return FAILED if part is FAILED else Closure(day=day, span=part)
