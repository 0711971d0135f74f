"""The table of transitions."""

from __future__ import annotations

from typing import get_args

from agent_tui.core.states import LIVE_STATES, STATES, TRANSITIONS, Action, allowed, transition


def test_each_step_has_one_row() -> None:
    steps = [(row.source, row.action) for row in TRANSITIONS]
    assert len(steps) == len(set(steps))


def test_closed_is_final() -> None:
    assert allowed("closed") == ()
    assert all(transition("closed", action) is None for action in get_args(Action))


def test_every_live_state_is_reached_and_left() -> None:
    for state in LIVE_STATES:
        assert any(row.target == state and row.source != state for row in TRANSITIONS)
        assert any(row.source == state and row.target != state for row in TRANSITIONS)


def test_a_supervisor_and_time_close_every_live_state() -> None:
    for state in LIVE_STATES:
        for action in ("force_close", "auto_close"):
            row = transition(state, action)  # type: ignore[arg-type]
            assert row is not None
            assert row.target == "closed"


def test_a_customer_is_heard_in_every_live_state_and_never_closes_one() -> None:
    for source in (None, *LIVE_STATES):
        row = transition(source, "receive")
        assert row is not None
        assert row.target in ("open", "active")


def test_every_action_and_state_of_the_types_is_used() -> None:
    assert {row.action for row in TRANSITIONS} == set(get_args(Action))
    assert {row.target for row in TRANSITIONS} == set(STATES)


def test_what_takes_a_conversation_from_an_agent_has_a_reason() -> None:
    for row in TRANSITIONS:
        if row.source == "active" and row.target in ("open", "waiting", "wrap_up", "closed"):
            assert row.reason
