"""What waits for its customer comes back after ``follow_up_after``: once, to its agent, within capacity."""

from __future__ import annotations

import pytest
from msgspec.structs import replace as change

from agent_tui.desk.conversations import finish
from tests.desk.bench import ANA, BO, Bench, a_config


@pytest.fixture
def bench() -> Bench:
    return Bench(a_config(workstream={"follow_up_after": 600.0}))


def waiting(bench: Bench) -> str:
    conversation_id = bench.owned(ANA)
    bench.do(finish.wait, ANA, conversation_id)
    return conversation_id


def kinds(bench: Bench) -> list[str]:
    return [each.kind for each in bench.events]


def test_it_is_offered_to_its_agent_again(bench: Bench) -> None:
    bench.connect("bo")
    conversation_id = waiting(bench)
    bench.connect("ana")
    bench.pass_time(-1)
    bench.advance(600)
    assert bench.record(conversation_id).state == "waiting"
    bench.connect("ana", "bo")
    bench.advance(1)
    assert bench.record(conversation_id).offered_to == "ana"
    assert kinds(bench).count("conversation.followed_up") == 1


def test_where_its_agent_has_no_room_a_colleague_gets_it_and_nobody_exceeds_capacity(bench: Bench) -> None:
    conversation_id = waiting(bench)
    bench.pass_time(550)
    bench.connect("ana", "bo")
    bench.set_presence("bo", "away")
    for number in range(2):
        bench.accept(ANA, bench.opened(sender=f"whatsapp:+3460011900{number}"))
    bench.set_presence("bo", "available")
    bench.advance(50)
    assert bench.record(conversation_id).offered_to == "bo"
    bench.accept(BO, conversation_id)


def test_a_restart_forgets_nothing_and_a_long_stop_brings_it_back_once(bench: Bench) -> None:
    conversation_id = waiting(bench)
    bench.restart()
    bench.pass_time(90_000)
    bench.advance(1)
    assert bench.record(conversation_id).state == "open"
    assert kinds(bench).count("conversation.followed_up") == 1


def test_where_its_agent_is_gone_a_colleague_gets_it(bench: Bench) -> None:
    conversation_id = waiting(bench)
    config = a_config(workstream={"follow_up_after": 600.0})
    agents = {name: each for name, each in config.agents.items() if name != "ana"}
    general = change(config.queues["general"], members=("bo",))
    bench.mirror(change(config, agents=agents, queues={**config.queues, "general": general}))
    assert bench.record(conversation_id).agent_id is None
    bench.advance(599)
    bench.connect("bo")
    bench.advance(1)
    assert bench.record(conversation_id).offered_to == "bo"


@pytest.mark.parametrize("how", ["the customer writes", "it is taken back", "the setting is gone"])
def test_what_waits_no_longer_does_not_come_back(bench: Bench, how: str) -> None:
    conversation_id = waiting(bench)
    if how == "the customer writes":
        bench.hears()
    elif how == "it is taken back":
        bench.claim(ANA, conversation_id)
    else:
        bench.mirror(a_config())
    bench.advance(700)
    assert "conversation.followed_up" not in kinds(bench)


@pytest.mark.parametrize(
    ("before", "after", "back_at"),
    [(None, 600.0, 600.0), (3600.0, 600.0, 600.0), (600.0, 3600.0, 3600.0), (3600.0, 60.0, 300.0), (600.0, None, None)],
    ids=["new", "sooner", "later", "over already", "gone"],
)
def test_a_change_of_the_file_reaches_what_waits_already(
    before: float | None, after: float | None, back_at: float | None
) -> None:
    bench = Bench(a_config(workstream={"follow_up_after": before}))
    conversation_id = waiting(bench)
    bench.restart()
    bench.advance(300)
    bench.mirror(a_config(workstream={"follow_up_after": after}))
    if back_at is None:
        bench.advance(86_400)
    else:
        bench.advance(back_at - 301)
        assert bench.record(conversation_id).state == "waiting" or back_at <= 300
        bench.advance(2)
    assert kinds(bench).count("conversation.followed_up") == (back_at is not None)


def test_a_change_reaches_all_of_many_in_portions_and_the_time_until_closing_too() -> None:
    bench = Bench(a_config(workstream={"mode": "pick"}))
    many = [bench.opened(sender=f"whatsapp:+3460022{number:04d}") for number in range(120)]
    bench.mirror(a_config(workstream={"mode": "pick", "close_after_open": 3600.0}))
    assert bench.value("SELECT COUNT(*) FROM timers WHERE kind = 'retime'") == 1
    bench.advance(3599)
    assert {bench.record(each).state for each in many} == {"open"}
    bench.advance(1)
    for _ in range(5):
        bench.advance(1)
    assert {bench.record(each).state for each in many} == {"closed"}


def test_by_default_it_waits_until_it_is_closed() -> None:
    bench = Bench()
    conversation_id = waiting(bench)
    bench.advance(20 * 86_400)
    assert bench.record(conversation_id).state == "waiting"
