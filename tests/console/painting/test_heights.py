"""The tree of heights against a plain list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent_tui.console.painting.heights import Heights


@given(
    start=st.lists(st.integers(1, 9), max_size=30),
    changes=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=30),
    row=st.integers(0, 400),
)
def test_it_is_a_list_with_quick_sums(start: list[int], changes: list[tuple[int, int]], row: int) -> None:
    heights, plain = Heights(start), list(start)
    for index, height in changes:
        if index < len(plain):
            assert heights.set(index, height) == height - plain[index]
            plain[index] = height
        else:
            heights.append(height)
            plain.append(height)
    assert [heights[index] for index in range(len(heights))] == plain
    assert [heights.top(index) for index in range(len(plain) + 1)] == [sum(plain[:n]) for n in range(len(plain) + 1)]
    index, within = heights.find(row)
    if row >= sum(plain):
        assert (index, within) == (len(plain), row - sum(plain))
    else:
        assert heights.top(index) + within == row
        assert 0 <= within < heights[index]
