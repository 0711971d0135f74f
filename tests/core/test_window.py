"""The session window at its edge, and what moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.window import WINDOW, later_inbound, session_window, window_label

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(0), timedelta(days=3))


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(0), "open"),
        (timedelta(hours=24) - timedelta(milliseconds=1), "open"),
        (timedelta(hours=24) - timedelta(microseconds=1), "open"),
        (timedelta(hours=24), "closed"),
        (timedelta(hours=24, microseconds=1), "closed"),
        (timedelta(days=400), "closed"),
        (-timedelta(seconds=5), "open"),
    ],
)
def test_it_is_open_up_to_and_closed_at_exactly_24_hours(after: timedelta, state: str) -> None:
    window = session_window(NOON, NOON + after)
    assert (window.state, window.expires_at) == (state, NOON + timedelta(hours=24))


def test_a_customer_who_never_wrote_has_no_window() -> None:
    assert session_window(None, NOON).state == "none"
    assert session_window(None, NOON).expires_at is None


@given(MOMENTS, SPANS)
def test_it_depends_on_elapsed_time_alone(inbound: datetime, passed: timedelta) -> None:
    assert (session_window(inbound, inbound + passed).state == "open") == (passed < timedelta(hours=24))


@pytest.mark.parametrize(
    ("zone", "inbound"),
    [
        ("Europe/Madrid", datetime(2026, 3, 28, 12, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 10, 24, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 31, 20, tzinfo=UTC)),
    ],
)
def test_24_hours_over_a_change_of_the_clocks(zone: str, inbound: datetime) -> None:
    local = inbound.astimezone(ZoneInfo(zone))
    for left, state in ((timedelta(milliseconds=1), "open"), (timedelta(0), "closed")):
        assert session_window(local, (inbound + WINDOW - left).astimezone(ZoneInfo(zone))).state == state


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"])
@given(inbound=MOMENTS, passed=SPANS)
def test_daylight_saving_changes_nothing(zone: str, inbound: datetime, passed: timedelta) -> None:
    # Python adds to, and compares, moments of one zone by wall time: the rule must not.
    local = inbound.astimezone(ZoneInfo(zone))
    now = (inbound + passed).astimezone(ZoneInfo(zone))
    window = session_window(local, now)
    assert window.state == ("open" if passed < WINDOW else "closed")
    assert window.expires_at is not None
    assert window.expires_at.astimezone(UTC) == inbound + WINDOW


@given(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=8))
def test_the_moment_kept_is_never_lowered_and_never_in_the_future_of_its_own_now(
    pairs: list[tuple[datetime, datetime]],
) -> None:
    known: datetime | None = None
    for seen, now in pairs:
        kept = later_inbound(known, seen, now)
        assert known is None or kept >= known
        assert kept == known or kept <= now
        assert kept == known or kept == min(seen, now)
        known = kept


@given(st.permutations([0, 5, 60, 3600, 90000]))
def test_messages_out_of_order_end_at_the_latest(order: list[int]) -> None:
    now = NOON + timedelta(days=3)
    known: datetime | None = None
    for seconds in order:
        known = later_inbound(known, NOON + timedelta(seconds=seconds), now)
    assert known == NOON + timedelta(seconds=90000)


def test_a_clock_that_steps_back_neither_shortens_nor_repeats() -> None:
    back = NOON - timedelta(minutes=10)
    assert later_inbound(NOON, back, back) == NOON
    assert session_window(NOON, back).expires_at == NOON + WINDOW


@pytest.mark.parametrize(
    ("left", "grade", "row"),
    [
        (timedelta(hours=23, minutes=59), "open", "23h"),
        (timedelta(hours=4), "open", "4h"),
        (timedelta(hours=3, minutes=59, seconds=59), "ageing", "3:59"),
        (timedelta(hours=1), "ageing", "1:00"),
        (timedelta(minutes=59, seconds=59), "soon", "0:59"),
        (timedelta(minutes=10), "soon", "0:10"),
        (timedelta(minutes=9, seconds=59), "last", "9:59"),
        (timedelta(seconds=30), "last", "0:30"),
        (timedelta(seconds=29, milliseconds=999), "closing", "closing"),
        (timedelta(milliseconds=1), "closing", "closing"),
        (timedelta(0), "closed", "TPL"),
    ],
)
def test_labels_change_at_their_edges(left: timedelta, grade: str, row: str) -> None:
    label = window_label(NOON + left, NOON)
    assert (label.grade, label.row) == (grade, row)


@given(MOMENTS, st.timedeltas(-timedelta(days=2), timedelta(days=2)))
def test_the_label_never_says_open_when_the_window_is_closed(inbound: datetime, passed: timedelta) -> None:
    now = inbound + passed
    window = session_window(inbound, now)
    assert (window_label(window.expires_at, now).grade == "closed") == (window.state == "closed")
