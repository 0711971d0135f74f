"""Moments as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.moment import from_text, plus, seconds_between, to_text

MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC))


def test_the_form_is_the_designs() -> None:
    assert to_text(datetime(2026, 11, 23, 9, 30, 0, 123999, tzinfo=UTC)) == "2026-11-23T09:30:00.123Z"
    east = timezone(timedelta(hours=5, minutes=45))
    assert to_text(datetime(2026, 11, 23, 5, 45, tzinfo=east)) == "2026-11-23T00:00:00.000Z"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_text(datetime(2026, 1, 1))


@given(MOMENTS, MOMENTS)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    one, other = (each.replace(microsecond=each.microsecond // 1000 * 1000) for each in (one, other))
    assert (to_text(one) < to_text(other)) == (one < other)
    assert from_text(to_text(one)) == one
    assert len(to_text(one)) == 24


@given(MOMENTS)
def test_it_is_rounded_down_never_into_the_future(moment: datetime) -> None:
    assert timedelta(0) <= moment - from_text(to_text(moment)) < timedelta(milliseconds=1)


@pytest.mark.parametrize("text", ["", "2026-11-23", "2026-11-23 09:30:00.000Z", "2026-13-23T09:30:00.000Z", "x" * 24])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - strptime's own words
        from_text(text)


def test_moving_and_measuring() -> None:
    assert plus("2026-11-23T09:30:00.000Z", -90.5) == "2026-11-23T09:28:29.500Z"
    assert seconds_between("2026-11-23T09:30:00.000Z", "2026-11-23T09:29:00.000Z") == -60
