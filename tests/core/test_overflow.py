"""Overflow rules, the next opening of a calendar, buckets of a queue's own order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.conditions import Condition, Facts
from agent_tui.core.hours import Calendar, is_open, next_opening
from agent_tui.core.overflow import QUEUE_ANYWAY, OverflowRule, Standing, before_queue, in_queue, next_look, overflowing
from agent_tui.core.queue_order import OrderRule, bucket

HOURS_END = OverflowRule("out_of_hours", "end")
FULL_END = OverflowRule("open_over", "end", 3)
FULL_ON = OverflowRule("open_over", "transfer", 2, "b")
LONG_END = OverflowRule("waiting_over", "end", 600)
LONG_ON = OverflowRule("waiting_over", "transfer", 60, "b")


@pytest.mark.parametrize(
    ("standing", "rule"),
    [
        (Standing(), None),
        (Standing(rules=(HOURS_END, LONG_END)), None),
        (Standing(open=False), QUEUE_ANYWAY),
        (Standing(open=False, rules=(FULL_ON, HOURS_END), waiting=9), HOURS_END),
        (Standing(open=False, rules=(QUEUE_ANYWAY, FULL_ON), waiting=9), FULL_ON),
        (Standing(open=False, rules=(QUEUE_ANYWAY, FULL_ON), waiting=1), QUEUE_ANYWAY),
        (Standing(rules=(FULL_END, FULL_ON), waiting=2), FULL_ON),
        (Standing(rules=(FULL_END, FULL_ON), waiting=3), FULL_END),
        (Standing(rules=(FULL_END, FULL_ON), waiting=1), None),
    ],
)
def test_before_the_queue(standing: Standing, rule: OverflowRule | None) -> None:
    assert before_queue(standing) == rule
    assert overflowing(standing) == (rule is not None)


@pytest.mark.parametrize(
    ("waited", "rule", "look"), [(0, None, 60), (59, None, 1), (60, LONG_ON, 0), (700, LONG_END, 0)]
)
def test_in_the_queue(waited: float, rule: OverflowRule | None, look: float) -> None:
    rules = (LONG_END, FULL_END, LONG_ON)
    assert in_queue(rules, waited) == rule
    assert next_look(rules, waited) == look
    assert next_look((FULL_END,), waited) is None


MADRID = ZoneInfo("Europe/Madrid")
OFFICE = Calendar(
    MADRID,
    {day: [(540, 840), (900, 1080)] for day in range(5)},
    {date(2026, 12, 24): [(0, 600)]},
    lambda day: day == date(2026, 12, 25),
)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC)),
        (datetime(2026, 11, 23, 13, 30, tzinfo=UTC), datetime(2026, 11, 23, 14, tzinfo=UTC)),
        (datetime(2026, 11, 27, 18, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (datetime(2026, 12, 24, 5, tzinfo=UTC), datetime(2026, 12, 24, 9, tzinfo=UTC)),
        (datetime(2026, 12, 24, 20, tzinfo=UTC), datetime(2026, 12, 28, 8, tzinfo=UTC)),
        (datetime(2026, 10, 23, 20, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_the_next_opening(moment: datetime, opens: datetime) -> None:
    assert next_opening(OFFICE, moment) == opens


def test_a_calendar_without_spans_never_opens() -> None:
    assert next_opening(Calendar(MADRID, {}), datetime(2026, 11, 23, tzinfo=UTC)) is None


@given(st.integers(0, 400 * 24 * 60))
def test_the_next_opening_is_open_and_nothing_before_it_is(minutes: int) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opens = next_opening(OFFICE, moment)
    assert opens is not None
    assert opens >= moment
    assert is_open(OFFICE, opens)
    for step in range(0, int((opens - moment).total_seconds() // 60), 7):
        assert not is_open(OFFICE, moment + timedelta(minutes=step))


def test_a_bucket_is_the_first_rule_that_holds() -> None:
    rules = (OrderRule("de", Condition(country=("DE",))), OrderRule("es", Condition(language=("es",))))
    assert bucket(rules, Facts(country="DE", language="es")) == 0
    assert bucket(rules, Facts(language="es_MX")) == 1
    assert bucket(rules, Facts()) == 2
    assert bucket((), Facts(country="DE")) == 0
    assert bucket((OrderRule("all", None), *rules), Facts(country="DE")) == 0
