"""Which of two delivery statuses is the later truth."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.delivery import DELIVERY_STATUSES, FROM_TWILIO, NOT_SENT, RANK, DeliveryStatus, advances

SAID = sorted(set(FROM_TWILIO.values()))


def test_every_status_has_a_rank_and_every_word_of_twilio_one_of_ours() -> None:
    assert set(RANK) == set(DELIVERY_STATUSES) == set(get_args(DeliveryStatus))
    assert set(FROM_TWILIO.values()) <= set(RANK)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("queued", "sending"),
        ("sending", "sent"),
        ("sent", "failed"),
        ("sent", "undelivered"),
        ("failed", "delivered"),
        ("undelivered", "delivered"),
        ("delivered", "read"),
        ("uncertain", "sent"),
        ("uncertain", "sending"),
    ],
)
def test_the_order_is_the_designs(lower: str, higher: str) -> None:
    assert advances(lower, None, higher)
    assert not advances(higher, "30008", lower)


@given(st.sampled_from(DELIVERY_STATUSES), st.sampled_from(SAID))
def test_nothing_goes_back_but_our_own_not_sent(known: DeliveryStatus, seen: str) -> None:
    if advances(known, "63016", seen):
        assert RANK[seen] >= RANK[known]
    assert advances("failed", NOT_SENT, seen)


@given(st.permutations(["sending", "sent", "delivered", "read", "failed", "undelivered"]))
def test_every_order_ends_at_the_same_status(order: list[str]) -> None:
    status = "queued"
    shown = [status]
    for seen in order:
        if advances(status, "30008" if status in ("failed", "undelivered") else None, seen):
            status = seen
        shown.append(status)
    assert status == "read"
    assert [RANK[each] for each in shown] == sorted(RANK[each] for each in shown)


def test_a_second_uncertain_is_no_news() -> None:
    assert not advances("uncertain", None, "uncertain")
    assert not advances("sent", None, "uncertain")
