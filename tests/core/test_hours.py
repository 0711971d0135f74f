"""Calendars: edges of spans, closed days, holidays, zones and daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent_tui.core.hours import HORIZON, Calendar, is_holiday, is_open, next_opening

MADRID = ZoneInfo("Europe/Madrid")
OFFICE = Calendar(
    MADRID,
    {0: [(540, 840), (900, 1080)], 4: [(1200, 1440)], 5: [(0, 120)], 6: [(60, 240)]},
    closed={date(2026, 11, 23): [(960, 1440)]},
    is_holiday=lambda day: day == date(2026, 11, 30),
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-16T08:59:59.999", False),
        ("2026-11-16T09:00", True),
        ("2026-11-16T13:59:59.999", True),
        ("2026-11-16T14:00", False),
        ("2026-11-16T15:00", True),
        ("2026-11-17T10:00", False),
        ("2026-11-20T23:59:59", True),
        ("2026-11-21T00:00", True),
        ("2026-11-21T02:00", False),
        ("2026-11-23T15:59", True),
        ("2026-11-23T16:00", False),
        ("2026-11-30T10:00", False),
    ],
)
def test_local_moments(moment: str, expected: bool) -> None:
    assert is_open(OFFICE, datetime.fromisoformat(moment).replace(tzinfo=MADRID)) is expected


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        # In winter 09:00 in Madrid is 08:00 UTC, in summer 07:00.
        ("2026-01-12T07:30", False),
        ("2026-01-12T08:00", True),
        ("2026-07-13T06:59", False),
        ("2026-07-13T07:00", True),
        # On 25 October 2026 the clock shows 02:00 to 02:59 twice; both are inside 01:00-04:00, which lasts four hours.
        ("2026-10-24T23:00", True),
        ("2026-10-25T00:30", True),
        ("2026-10-25T01:30", True),
        ("2026-10-25T02:59", True),
        ("2026-10-25T03:00", False),
    ],
)
def test_the_clock_on_the_wall_counts(utc: str, expected: bool) -> None:
    assert is_open(OFFICE, datetime.fromisoformat(utc).replace(tzinfo=UTC)) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-30T10:00", True),
        ("2026-11-30T00:00", True),
        ("2026-12-01T00:00", False),
        # Closed by name from 16:00 on: before that it is a day like any other, however closed the week has it.
        ("2026-11-23T15:59", False),
        ("2026-11-23T16:00", True),
        ("2026-11-23T23:59", True),
        ("2026-11-24T03:00", False),
    ],
)
def test_a_holiday_is_told_from_a_day_that_is_just_closed(moment: str, expected: bool) -> None:
    assert is_holiday(OFFICE, datetime.fromisoformat(moment).replace(tzinfo=MADRID)) is expected


def test_a_calendar_opens_when_a_closure_ends_at_midnight() -> None:
    always = Calendar(UTC, {day: [(0, 1440)] for day in range(7)}, {date(2026, 11, 23): [(0, 1440)]})
    assert next_opening(always, datetime(2026, 11, 23, 12, tzinfo=UTC)) == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_calendar_without_holidays_of_its_own_knows_none() -> None:
    moment = datetime(2026, 12, 25, 12, tzinfo=UTC)
    assert not is_holiday(Calendar(UTC, {}), moment)


def test_the_next_opening_is_looked_for_a_year_ahead_and_no_further() -> None:
    start = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for ahead, found in ((HORIZON - 1, True), (HORIZON, False)):
        day = (start + timedelta(days=ahead)).date()
        once = Calendar(UTC, {each: [(0, 60)] for each in range(7)}, is_holiday=lambda other, day=day: other != day)
        opens = next_opening(once, start)
        assert (opens is not None and opens.date() == day) is found
