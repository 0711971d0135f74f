"""Whom and where one may pass a conversation on to, as the choices say it."""

from __future__ import annotations

from agent_tui.console.flows.people_choice import queue_choices
from agent_tui.console.model.state import ConsoleState
from tests.console.fake_desk import START
from tests.console.fake_rows import a_queue, colleague, conversation


def known() -> ConsoleState:
    """Of an agent who serves ``general``; colleagues serve ``billing`` too."""
    state = ConsoleState()
    state.queues = {"general": a_queue("general", waiting=2, held=True)}
    people = (
        colleague("otto", "Otto Klein", queues=["general", "billing"]),
        colleague("cy", "Cyrille", queues=["billing"], connected=False),
    )
    state.agents = {each.id: each for each in people}
    return state


def test_an_agent_may_pass_on_to_queues_that_only_colleagues_serve() -> None:
    row = conversation("maria", "Maria", START, state="active", agent="ana", queue="general")
    assert queue_choices(known(), row) == [
        ("queue:general", "general", "back to its queue, 2 waiting, HELD"),
        ("queue:billing", "billing", "queue, 1 of 2 there"),
    ]


def test_what_waits_in_a_queue_is_not_passed_on_to_it() -> None:
    row = conversation("maria", "Maria", START, queue="general")
    assert [key for key, _, _ in queue_choices(known(), row)] == ["queue:billing"]
