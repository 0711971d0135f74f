"""Calendars: edges of spans, closed days, holidays, zones and daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from agent_tui.core.hours import Calendar, is_open

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
