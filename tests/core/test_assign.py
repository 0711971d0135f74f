"""Who gets a conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.assign import Candidate, Need, choose, obstacle

ABLE = Candidate("ana", True, "available", 0, 5, 0, None)
NEED = Need(1, ("available", "busy"), 10, 3)

CANDIDATES = st.builds(
    Candidate,
    id=st.text("abc", min_size=1, max_size=3),
    connected=st.booleans(),
    presence=st.sampled_from(["available", "busy", "away", "offline", "do_not_disturb", "inactive"]),
    used=st.integers(0, 6),
    capacity=st.integers(0, 6),
    held=st.integers(0, 12),
    last_assigned_at=st.none() | st.sampled_from(["2026-01-01", "2026-02-01"]),
    declined=st.integers(0, 4),
    resting=st.booleans(),
)
NEEDS = st.builds(
    Need,
    units=st.integers(0, 4),
    presences=st.just(("available", "busy")),
    session_limit=st.integers(1, 10),
    decline_limit=st.integers(1, 3),
)


@pytest.mark.parametrize(
    "change",
    [
        {"connected": False},
        {"presence": "away"},
        {"declined": 3},
        {"resting": True},
        {"used": 5},
        {"held": 10},
        {"capacity": 0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_obstacle_has_words(change: dict[str, object]) -> None:
    assert obstacle(ABLE, NEED) is None
    hindered = replace(ABLE, **change)  # type: ignore[arg-type]
    assert obstacle(hindered, NEED)
    assert choose([hindered], NEED) is None


def test_affinity_overlooks_load_and_nothing_else() -> None:
    assert obstacle(replace(ABLE, used=9, held=99), NEED, any_load=True) is None
    assert obstacle(replace(ABLE, connected=False), NEED, any_load=True)
    assert obstacle(replace(ABLE, presence="offline"), NEED, any_load=True)
    assert obstacle(replace(ABLE, resting=True), NEED, any_load=True)


@given(st.lists(CANDIDATES, max_size=8), NEEDS)
def test_the_chosen_could_take_it_and_none_had_more_room(found: list[Candidate], need: Need) -> None:
    chosen = choose(found, need)
    able = [each for each in found if obstacle(each, need) is None]
    assert (chosen is None) == (not able)
    if chosen is not None:
        assert chosen.connected
        assert chosen.presence in need.presences
        assert chosen.used + need.units <= chosen.capacity
        assert chosen.free == max(each.free for each in able)


def test_of_equals_the_one_who_waited_longest_then_the_name() -> None:
    early, late = replace(ABLE, id="z", last_assigned_at="1"), replace(ABLE, id="a", last_assigned_at="2")
    assert choose([late, early], NEED) is early
    assert choose([replace(late, last_assigned_at="1"), early], NEED) == replace(late, last_assigned_at="1")
    assert choose([early, replace(ABLE, id="zz")], NEED) == replace(ABLE, id="zz")
