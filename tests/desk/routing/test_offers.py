"""Offers: to whom, how often, how they end; and that nothing waits while somebody could take it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agent_tui.config.types import Agent, Queue, Workstream
from agent_tui.core.errors import Forbidden, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations import finish
from agent_tui.desk.routing import offer, queues
from tests.desk.bench import ANA, BO, CUSTOMER, SAM, START, Bench, a_config

OTHERS = [f"whatsapp:+3460000000{index}" for index in range(10)]


def decline(bench: Bench, caller: Any, conversation_id: str) -> None:
    bench.do(offer.decline, caller, conversation_id)


def presence_of(bench: Bench, agent: str) -> str:
    return str(bench.value("SELECT presence FROM agents WHERE id = ?", agent))


def test_an_offer_is_active_costs_capacity_and_runs_out(bench: Bench) -> None:
    bench.connect("ana")
    row = bench.row(bench.opened())
    assert (row.state, row.agent, row.offered_to) == ("active", None, "ana")
    assert row.offer_expires_at == to_text(START + timedelta(seconds=120))
    assert bench.run(lambda unit: unit.one("load_of", agent_id="ana")["used"]) == 1  # type: ignore[index]


def test_an_accepted_offer_is_accepted_once(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened()
    assert bench.accept(ANA, conversation_id).agent == "ana"
    with pytest.raises(Refused):
        bench.accept(ANA, conversation_id)
    with pytest.raises(Refused):
        decline(bench, ANA, conversation_id)
    bench.advance(140)
    assert bench.row(conversation_id).agent == "ana"
    assert bench.value("SELECT COUNT(*) FROM sessions WHERE accepted_at IS NOT NULL AND ended_at IS NULL") == 1


def test_the_agent_with_more_room_first_then_the_one_who_waited_longer(bench: Bench) -> None:
    bench.connect("ana", "bo")
    told = []
    for sender in OTHERS[:6]:
        told.append(bench.row(bench.opened(sender)).offered_to)
        bench.pass_time(1)
    assert told == ["ana", "bo", "ana", "bo", None, None]


def test_a_declined_offer_goes_to_another_then_comes_back_after_a_rest(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened()
    queued_at = bench.row(conversation_id).queued_at
    decline(bench, ANA, conversation_id)
    row = bench.row(conversation_id)
    assert (row.state, row.offered_to, row.queued_at) == ("open", None, queued_at)
    with pytest.raises(Refused):
        decline(bench, ANA, conversation_id)
    bench.advance(29)
    assert bench.row(conversation_id).state == "open"
    bench.advance(1)
    assert bench.row(conversation_id).offered_to == "ana"
    bench.connect("bo")
    decline(bench, ANA, conversation_id)
    assert bench.row(conversation_id).offered_to == "bo"


def test_a_rest_ends_at_its_own_moment_whoever_declined_after(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened()
    decline(bench, ANA, conversation_id)
    bench.advance(20)
    bench.connect("bo")
    assert bench.row(conversation_id).offered_to == "bo"
    decline(bench, BO, conversation_id)
    assert bench.row(conversation_id).state == "open"
    bench.advance(10)
    assert bench.row(conversation_id).offered_to == "ana"


def test_a_rest_ends_also_if_the_console_of_the_next_is_gone() -> None:
    bench = Bench(a_config(workstream={"re_offer_after": 200.0, "offer_timeout": 1000.0}))
    bench.connect("ana", "bo")
    conversation_id = bench.opened()
    decline(bench, ANA, conversation_id)
    assert bench.row(conversation_id).offered_to == "bo"
    bench.advance(100)
    bench.connect("ana")
    bench.advance(60)
    assert bench.row(conversation_id).state == "open"
    bench.advance(40)
    assert bench.row(conversation_id).offered_to == "ana"
    bench.close()


def test_after_enough_refusals_an_agent_is_left_alone_with_it(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened()
    for _ in range(3):
        assert bench.row(conversation_id).offered_to == "ana"
        decline(bench, ANA, conversation_id)
        bench.connect("ana")
        bench.advance(30)
    assert bench.row(conversation_id).state == "open"
    bench.connect("ana")
    bench.advance(100)
    assert bench.row(conversation_id).state == "open"
    bench.connect("bo")
    assert bench.row(conversation_id).offered_to == "bo"
    assert bench.row(bench.opened(OTHERS[0])).offered_to == "ana"


@pytest.mark.parametrize(("missed", "shown"), [("away", "away"), ("keep", "available"), ("inactive", "inactive")])
def test_a_missed_offer_returns_and_shows_in_the_presence(missed: str, shown: str) -> None:
    bench = Bench(a_config(workstream={"missed_presence": missed, "offer_timeout": 60.0}))
    bench.connect("ana")
    conversation_id = bench.opened()
    bench.advance(59)
    assert bench.row(conversation_id).offered_to == "ana"
    bench.advance(1)
    assert bench.row(conversation_id).state == "open"
    assert presence_of(bench, "ana") == shown
    assert bench.value("SELECT reason FROM sessions ORDER BY id") == "agent_timeout"
    with pytest.raises(Refused):
        bench.accept(ANA, conversation_id)
    bench.close()


def test_a_console_that_is_gone_gets_nothing_and_what_it_was_offered_returns_uncounted() -> None:
    bench = Bench(a_config(workstream={"offer_timeout": 1000.0}))
    assert bench.row(bench.opened(OTHERS[0])).state == "open"
    bench.connect("ana")
    offered = bench.value("SELECT id FROM conversations")
    bench.pass_time(60)
    bench.accept(ANA, offered)
    second = bench.opened(OTHERS[1])
    assert bench.row(second).offered_to == "ana"
    bench.advance(90)
    assert bench.row(second).state == "open"
    assert bench.row(offered).agent == "ana"
    assert bench.value("SELECT COUNT(*) FROM refusals") == 0
    assert presence_of(bench, "ana") == "busy"
    assert bench.value("SELECT reason FROM sessions WHERE conversation_id = ?", second) == "agent_disconnected"
    bench.connect("ana")
    assert bench.row(second).offered_to == "ana"
    bench.close()


def test_a_request_within_the_grace_keeps_the_connection() -> None:
    bench = Bench(a_config(workstream={"offer_timeout": 100_000.0}))
    bench.connect("ana")
    conversation_id = bench.opened()
    for _ in range(10):
        bench.advance(149)
        bench.connect("ana")
    assert bench.row(conversation_id).offered_to == "ana"
    bench.close()


@pytest.mark.parametrize("presence", ["away", "offline", "do_not_disturb"])
def test_only_an_allowed_presence_is_offered_to(bench: Bench, presence: str) -> None:
    bench.connect("ana")
    bench.set_presence("ana", presence)
    conversation_id = bench.opened()
    assert bench.row(conversation_id).state == "open"
    bench.set_presence("ana", "busy")
    assert bench.row(conversation_id).offered_to == "ana"


def test_presence_is_ones_own_or_a_supervisors_and_a_known_word(bench: Bench) -> None:
    from agent_tui.core.errors import Invalid

    bench.set_presence("ana", "busy", SAM)
    with pytest.raises(Forbidden):
        bench.set_presence("ana", "away", BO)
    with pytest.raises(Invalid, match="lunch"):
        bench.set_presence("ana", "lunch")
    with pytest.raises(Invalid):
        bench.set_presence("ana", "inactive")
    with pytest.raises(NotFound):
        bench.set_presence("nobody", "busy", SAM)
    assert presence_of(bench, "ana") == "busy"


def test_offers_stop_at_capacity_and_at_the_limit_of_conversations() -> None:
    agents = {"ana": Agent(id="ana", capacity=5)}
    bench = Bench(
        a_config(agents=agents, queues={"general": Queue(id="general", members=("ana",))}, workstream={"capacity": 2})
    )
    bench.connect("ana")
    offered = [bench.row(bench.opened(sender)).offered_to for sender in OTHERS[:4]]
    assert offered == ["ana", "ana", None, None]
    bench.close()
    bench = Bench(
        a_config(
            agents=agents, queues={"general": Queue(id="general", members=("ana",))}, workstream={"session_limit": 3}
        )
    )
    bench.connect("ana")
    offered = [bench.row(bench.opened(sender)).offered_to for sender in OTHERS[:5]]
    assert offered == ["ana", "ana", "ana", None, None]
    bench.close()


def test_the_own_agent_gets_a_waiting_conversation_back_even_above_capacity(bench: Bench) -> None:
    first = bench.owned(ANA)
    bench.do(finish.wait, ANA, first)
    for sender in OTHERS[:2]:
        bench.accept(ANA, bench.opened(sender))
    bench.connect("bo")
    bench.hears()
    assert bench.row(first).offered_to == "ana"
    assert [event.data["affinity"] for event in bench.events if event.kind == "conversation.offered"][-1] is True


def test_without_affinity_it_goes_to_whoever_has_room() -> None:
    bench = Bench(a_config(workstream={"keep_agent": False}))
    first = bench.owned(ANA)
    bench.do(finish.wait, ANA, first)
    bench.accept(ANA, bench.opened(OTHERS[0]))
    bench.connect("bo")
    bench.hears()
    assert bench.row(first).offered_to == "bo"
    bench.close()


def test_a_held_queue_keeps_what_it_has_and_lets_go_in_order_when_resumed(bench: Bench) -> None:
    def hold(held: bool, caller: Any = SAM, queue: str = "general") -> None:
        bench.run(lambda unit: queues.hold_queue(unit, bench.config, caller, queue, held, bench.now))

    with pytest.raises(Forbidden):
        hold(True, ANA)
    with pytest.raises(NotFound):
        hold(True, SAM, "nowhere")
    hold(True)
    bench.connect("ana")
    ids = []
    for sender in OTHERS[:3]:
        ids.append(bench.opened(sender))
        bench.pass_time(1)
    assert {bench.row(each).state for each in ids} == {"open"}
    hold(False)
    assert [bench.row(each).offered_to for each in ids] == ["ana", "ana", None]


def test_who_waits_longest_comes_first_and_priority_before_that(bench: Bench) -> None:
    ids = []
    for sender in OTHERS[:3]:
        ids.append(bench.opened(sender))
        bench.pass_time(1)
    bench.run(lambda unit: unit.connection.execute("UPDATE conversations SET priority = 1 WHERE id = ?", [ids[2]]))
    bench.connect("ana")
    assert [bench.row(each).offered_to for each in ids] == ["ana", None, "ana"]


def test_one_that_nobody_may_take_does_not_stop_those_behind_it() -> None:
    two = {
        "ws": Workstream(id="ws", fallback_queue="general", capacity=3),
        "small": Workstream(id="small", fallback_queue="general"),
    }
    bench = Bench()
    numbers = bench.config.numbers
    sales = type(numbers["sales"])(id="sales", account="main", number=numbers["sales"].number, workstream="small")
    bench.mirror(a_config(workstreams=two, numbers={"support": numbers["support"], "sales": sales}))
    large = bench.opened(OTHERS[0])
    bench.pass_time(1)
    small = bench.opened(OTHERS[1], To=sales.address)
    bench.connect("ana")
    assert bench.row(large).state == "open"
    assert bench.row(small).offered_to == "ana"
    bench.close()


@pytest.mark.parametrize("presence", ["away", "available"])
def test_an_agent_who_can_take_nothing_costs_no_walk_over_the_queue(presence: str) -> None:
    mode = "push" if presence == "away" else "pick"
    bench = Bench(a_config(workstream={"mode": mode}))
    bench.connect("ana")
    bench.set_presence("ana", presence)
    for index in range(200):
        bench.opened(f"whatsapp:+346000{index:05d}")
    statements: list[str] = []
    bench.connection.set_trace_callback(statements.append)
    bench.set_presence("ana", presence)
    bench.mirror()
    bench.connection.set_trace_callback(None)
    assert len(statements) < 120
    bench.close()


def test_timers_that_lost_their_reason_do_nothing(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened()
    bench.do(finish.close, SAM, conversation_id)
    for kind in ("offer", "re_offer", "auto_close", "wrap_up", "grace"):
        for subject in (conversation_id, "c_none", "ana"):
            due_at = to_text(bench.now)
            bench.run(lambda unit, k=kind, s=subject, d=due_at: unit.run("set_timer", kind=k, subject=s, due_at=d))
    bench.advance(1)
    assert bench.row(conversation_id).state == "closed"
    assert bench.value("SELECT COUNT(*) FROM timers WHERE due_at <= ?", to_text(bench.now)) == 0


def test_a_clock_that_steps_back_neither_repeats_nor_reopens(bench: Bench) -> None:
    bench.connect("ana")
    conversation_id = bench.opened(CUSTOMER)
    bench.advance(120)
    assert bench.row(conversation_id).state == "open"
    bench.pass_time(-3600)
    bench.advance(10)
    assert bench.row(conversation_id).state == "open"
    assert [event.kind for event in bench.events].count("conversation.timed_out") == 1
