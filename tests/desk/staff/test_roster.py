"""A reload leaves nothing behind: agents, queues, numbers, overrides."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from agent_tui.config.types import (
    Attachments,
    Config,
    Number,
    Queue,
    Workstream,
)
from agent_tui.core.errors import Forbidden, NotFound
from agent_tui.desk.conversations import finish
from agent_tui.desk.media import switches
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.templates import Directions, SetSwitches
from tests.desk.bench import ANA, OURS, SAM, Bench, a_config


def without_ana(**more: Any) -> Config:
    base = a_config()
    agents = {name: agent for name, agent in base.agents.items() if name != "ana"}
    return a_config(agents=agents, queues=base.queues | {"general": Queue(id="general", members=("bo",))}, **more)


def test_a_removed_agents_conversations_go_back_and_on(bench: Bench) -> None:
    active = bench.owned(ANA)
    waiting = bench.owned(ANA, "whatsapp:+34600000001")
    bench.do(finish.wait, ANA, waiting)
    offered = bench.opened("whatsapp:+34600000002")
    assert bench.row(offered).offered_to == "ana"
    bench.mirror(without_ana())
    for each in (active, offered):
        row = bench.row(each)
        assert (row.state, row.agent, row.offered_to) == ("open", None, None)
    assert (bench.row(waiting).state, bench.row(waiting).agent) == ("waiting", None)
    assert bench.value("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL") == 0
    bench.connect("bo")
    assert [bench.row(each).offered_to for each in (active, offered)] == ["bo", "bo"]
    bench.hears(sender="whatsapp:+34600000001")
    assert bench.row(waiting).state == "open"


def test_a_removed_agent_comes_back_with_an_empty_desk(bench: Bench) -> None:
    bench.owned(ANA)
    bench.mirror(without_ana())
    bench.mirror(a_config())
    assert bench.run(lambda unit: unit.one("load_of", agent_id="ana")["used"]) in (0, 1)  # type: ignore[index]
    assert bench.value("SELECT COUNT(*) FROM conversations WHERE agent_id = 'ana'") == 0


def test_a_removed_queues_conversations_go_to_the_fallback_and_keep_their_place() -> None:
    config = a_config(workstream={"fallback_queue": "billing"})
    bench = Bench(config)
    waiting = bench.opened()
    bench.pass_time(10)
    bench.connect("cy")
    active = bench.opened("whatsapp:+34600000001")
    bench.mirror(a_config(queues={"general": Queue(id="general", members=("bo",))}))
    assert bench.row(active).queue == bench.row(waiting).queue == "general"
    assert bench.row(waiting).state in ("open", "active")
    bench.connect("bo")
    live = bench.ask("SELECT id, queue_id FROM conversations WHERE state <> 'closed'")
    assert {row["queue_id"] for row in live} == {"general"}
    bench.close()


def test_a_full_queue_that_is_removed_is_emptied_in_portions_and_forgets_nobody() -> None:
    config = a_config(workstream={"fallback_queue": "billing"})
    bench = Bench(config)
    many = [bench.opened(f"whatsapp:+3460003{number:04d}") for number in range(120)]
    bench.connect("bo")
    bench.mirror(a_config(queues={"general": Queue(id="general", members=("bo",))}))
    assert bench.value("SELECT COUNT(*) FROM conversations WHERE queue_id = 'billing'") == 70
    offered = bench.ask("SELECT id FROM conversations WHERE offered_to = 'bo' ORDER BY id")
    assert [row["id"] for row in offered] == many[:2]
    bench.restart()
    bench.advance(1)
    assert bench.value("SELECT COUNT(*) FROM conversations WHERE queue_id = 'billing'") == 0
    assert bench.value("SELECT COUNT(*) FROM timers WHERE kind = 'vacate'") == 0
    assert [row["id"] for row in bench.ask("SELECT id FROM conversations WHERE state = 'open' ORDER BY id")] == many[2:]
    bench.close()


def test_a_queue_without_members_keeps_its_conversations_open(bench: Bench) -> None:
    bench.mirror(a_config(queues={"general": Queue(id="general")}))
    bench.connect("ana")
    assert bench.row(bench.opened()).state == "open"
    bench.mirror(a_config())
    assert bench.row(bench.value("SELECT id FROM conversations")).offered_to == "ana"


def number(id: str, address: str = OURS, **more: Any) -> Number:
    return Number(id=id, account="main", number=address[9:], workstream="ws", **more)


def test_a_number_with_another_id_takes_everything_with_it(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.sends(ANA, conversation_id)
    bench.mirror(a_config(numbers={"helpdesk": number("helpdesk")}, templates=()))
    row = bench.row(conversation_id)
    assert (row.number.id, row.number.address, row.window.state) == ("helpdesk", OURS, "open")
    assert bench.opened() == conversation_id
    assert bench.lease("helpdesk") is not None


def test_what_was_live_in_a_workstream_that_is_gone_goes_on_in_the_one_of_its_number(bench: Bench) -> None:
    bench.connect("ana")
    waiting = bench.owned(ANA)
    bench.do(finish.wait, ANA, waiting)
    bench.pass_time(3600)
    queued = bench.opened("whatsapp:+34600000001")
    again = Workstream(id="again", fallback_queue="all", close_after_open=3600.0)
    numbers = {name: structs.replace(each, workstream="again") for name, each in bench.config.numbers.items()}
    bench.mirror(
        a_config(numbers=numbers, workstreams={"again": again}, queues={"all": Queue(id="all", members=("ana", "bo"))})
    )
    assert (bench.row(queued).workstream, bench.row(queued).queue, bench.row(queued).offered_to) == (
        "again",
        "all",
        None,
    )
    bench.connect("bo")
    assert bench.row(queued).offered_to == "bo"
    bench.connect("ana")
    bench.hears()
    assert (bench.row(waiting).workstream, bench.row(waiting).offered_to) == ("again", "ana")


@pytest.mark.parametrize("order", [("support", "sales"), ("sales", "support")])
def test_numbers_that_exchange_their_ids_keep_their_own_conversations(bench: Bench, order: tuple[str, str]) -> None:
    numbers = bench.config.numbers
    first = bench.opened()
    second = bench.opened(To=numbers["sales"].address)
    swapped = {
        "support": number("support", numbers["sales"].address),
        "sales": number("sales", numbers["support"].address),
    }
    bench.mirror(a_config(numbers={name: swapped[name] for name in order}, templates=()))
    assert (bench.row(first).number.id, bench.row(first).number.address) == ("sales", OURS)
    assert (bench.row(second).number.id, bench.row(second).number.address) == ("support", numbers["sales"].address)
    assert bench.opened() == first


def test_an_id_that_moves_to_a_new_number_does_not_take_the_old_ones_windows(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.close, ANA, conversation_id)
    bench.mirror(a_config(numbers={"support": number("support", "whatsapp:+14155550000")}, templates=()))
    assert bench.row(conversation_id).number.address == OURS
    fresh = bench.opened(To="whatsapp:+14155550000")
    assert bench.row(fresh).number.id == "support"
    assert bench.value("SELECT COUNT(*) FROM pairs WHERE number_id = 'support'") == 1
    bench.mirror(a_config(templates=()))
    assert bench.row(conversation_id).number.id == "support"
    assert bench.row(fresh).number.address == "whatsapp:+14155550000"


def test_a_mirror_repeated_changes_nothing(bench: Bench) -> None:
    bench.owned(ANA)
    tables = ("numbers", "agents", "queues", "queue_members", "conversations", "templates")

    def content() -> list[list[tuple[Any, ...]]]:
        return [[tuple(row) for row in bench.ask(f"SELECT * FROM {table} ORDER BY 1, 2")] for table in tables]  # noqa: S608

    before = content()
    bench.mirror()
    assert content() == before


def flip(bench: Bench, caller: Caller = SAM, **directions: bool) -> None:
    body = SetSwitches(attachments=Directions(**({"customers": True, "agents": True} | directions)))
    bench.run(lambda unit: switches.set_switches(unit, bench.config, caller, "ws", body, bench.now))


def allowed(bench: Bench) -> tuple[bool, bool, str | None]:
    now = bench.run(lambda unit: switches.get_switches(unit, bench.config, "ws"))
    return now.attachments.customers, now.attachments.agents, now.set_by


def test_a_switch_wins_until_the_file_changes_and_not_again_when_it_changes_back(bench: Bench) -> None:
    with pytest.raises(Forbidden):
        flip(bench, ANA, customers=False)
    assert allowed(bench) == (True, True, None)
    flip(bench, customers=False)
    assert allowed(bench) == (False, True, "sam")
    bench.mirror(a_config(workstream={"session_limit": 3}))
    assert allowed(bench) == (False, True, "sam")
    bench.mirror(a_config(workstream={"attachments": Attachments(agents=False)}))
    assert allowed(bench) == (True, False, None)
    bench.mirror(a_config())
    assert allowed(bench) == (True, True, None)
    with pytest.raises(NotFound):
        bench.run(lambda unit: switches.get_switches(unit, bench.config, "nowhere"))
