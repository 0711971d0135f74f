"""Presence by load and by choice, and room for a conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.capacity import free_places, shortage
from agent_tui.core.presence import after_accept_or_close, by_load


@pytest.mark.parametrize(
    ("used", "capacity", "held", "blocked", "shown"),
    [
        (0, 5, 0, False, "available"),
        (0, 0, 0, False, "available"),
        (1, 5, 1, False, "busy"),
        (5, 5, 5, False, "do_not_disturb"),
        (7, 5, 7, False, "do_not_disturb"),
        (3, 50, 10, False, "do_not_disturb"),
        (1, 5, 1, True, "do_not_disturb"),
        (0, 5, 3, False, "busy"),
        (2, 5, 0, False, "busy"),
    ],
)
def test_presence_by_load(used: int, capacity: int, held: int, blocked: bool, shown: str) -> None:
    assert by_load(used=used, capacity=capacity, held=held, session_limit=10, blocked=blocked) == shown


@pytest.mark.parametrize("chosen", ["available", "busy", "do_not_disturb", "away", "offline", "inactive", None])
def test_what_stays_after_an_accept_or_a_close(chosen: str | None) -> None:
    assert after_accept_or_close(chosen) == (None if chosen in ("available", "busy") else chosen)


@given(
    st.integers(-2, 9), st.integers(0, 9), st.integers(0, 5), st.integers(0, 5), st.integers(1, 5), st.integers(-1, 2)
)
def test_it_fits_only_where_everything_has_room(
    used: int, capacity: int, units: int, held: int, limit: int, places: int
) -> None:
    told = shortage(
        used=used,
        capacity=capacity,
        units=units,
        held=held,
        session_limit=limit,
        places={"p": places},
        profiles=("p", "unlimited"),
    )
    assert (told is None) == (used + units <= capacity and held < limit and places > 0)


def test_places_are_counted_for_each_profile_of_each_conversation() -> None:
    assert free_places({"a": 2, "b": 1}, [("a", "b"), ("b",), ("c",)]) == {"a": 1, "b": -1}
