"""Every row of the table of transitions happens, by the use case that it is for, with its closure reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from agent_tui.config.rules import RouteRule
from agent_tui.config.types import (
    Bot,
    BotStep,
    Config,
    Hours,
    Overflow,
    OverflowCondition,
    OverflowTransfer,
    Queue,
    Span,
)
from agent_tui.core.states import TRANSITIONS, Transition
from agent_tui.desk.conversations import finish, transfer
from agent_tui.desk.outbound import start
from agent_tui.desk.routing import offer, queues
from agent_tui.desk.sending.templates import template_page
from agent_tui.wire.conversations import Assign, StartConversation, Transfer
from tests.desk.bench import ANA, BO, CUSTOMER, SAM, TEMPLATE, Bench, a_config

DAY = 86_400.0
NEVER = Hours(id="never", days={"sun": (Span(0, 1),)})


def a_desk(**overflow: Overflow) -> Config:
    queues = {
        "general": Queue(id="general", members=("ana", "bo"), overflow=tuple(overflow.values())),
        "billing": Queue(id="billing", members=("cy",)),
    }
    route = (RouteRule(queues={"general": 100}),)
    return a_config(queues=queues, workstream={"pick_from_push": True, "route": route, "fallback_queue": "billing"})


def made(bench: Bench, state: str | None, action: str) -> str:
    """A conversation of ana's in ``state``; offered where the action is about an offer."""
    if state is None:
        return ""
    if state == "open":
        return bench.opened()
    bench.connect("ana")
    conversation_id = bench.opened()
    if action in ("accept", "decline", "time_out", "disconnect"):
        return conversation_id
    bench.accept(ANA, conversation_id)
    if state == "waiting":
        bench.do(finish.wait, ANA, conversation_id)
    if state == "wrap_up":
        bench.do(finish.end, ANA, conversation_id)
    return conversation_id


def starts(bench: Bench, _id: str) -> Any:
    page = bench.run(lambda unit: template_page(unit, bench.config))
    template = next(each for each in page.items if each.content_sid == TEMPLATE)
    body = StartConversation(
        client_id="s", number="support", to=CUSTOMER[9:], template_id=template.id, variables={"1": "a", "2": "b"}
    )
    return bench.run(lambda unit: start.start(unit, bench.config, ANA, body, bench.now))


def receive(bench: Bench, _id: str) -> None:
    bench.set_presence("ana", "away")
    bench.hears()


def to_agent(bench: Bench, id_: str) -> None:
    # Held, so that an open one is not with bo by itself.
    bench.run(lambda unit: queues.hold_queue(unit, bench.config, SAM, "general", True, bench.now))
    bench.connect("bo")
    caller = SAM if bench.row(id_).state == "open" else ANA
    bench.do(transfer.transfer, caller, id_, Transfer(agent="bo"))


def to_queue(bench: Bench, id_: str) -> None:
    caller = SAM if bench.row(id_).state == "open" else ANA
    bench.do(transfer.transfer, caller, id_, Transfer(queue="billing"))


def auto_close(bench: Bench, id_: str) -> None:
    bench.set_presence("ana", "offline")
    bench.advance(31 * DAY)


STEPS: dict[str, Callable[[Bench, str], Any]] = {
    "receive": receive,
    "start": starts,
    "offer": lambda bench, _id: bench.connect("ana"),
    "claim": lambda bench, id_: bench.claim(ANA, id_),
    "assign": lambda bench, id_: bench.do(transfer.assign, SAM, id_, Assign(agent="bo")),
    "accept": lambda bench, id_: bench.accept(ANA, id_),
    "decline": lambda bench, id_: bench.do(offer.decline, ANA, id_),
    "time_out": lambda bench, _id: bench.advance(120),
    "disconnect": lambda bench, _id: bench.advance(150),
    "transfer_agent": to_agent,
    "transfer_queue": to_queue,
    "wait": lambda bench, id_: bench.do(finish.wait, ANA, id_),
    "end": lambda bench, id_: bench.do(finish.end, ANA, id_),
    "close": lambda bench, id_: bench.do(finish.close, ANA, id_),
    "force_close": lambda bench, id_: bench.do(finish.close, SAM, id_),
    "auto_close": auto_close,
    "follow_up": lambda bench, _id: bench.advance(600),
    "wait_overflow_transfer": lambda bench, _id: bench.advance(600),
    "wait_overflow_end": lambda bench, _id: bench.advance(600),
    "bot_end": lambda bench, _id: bench.advance(1),
}
TO_BILLING = OverflowTransfer(transfer="billing")
OVERFLOWS = {
    "wait_overflow_transfer": Overflow(when=OverflowCondition(waiting_over=600), do=TO_BILLING),
    "wait_overflow_end": Overflow(when=OverflowCondition(waiting_over=600), do="end"),
    "overflow_transfer": Overflow(when="out_of_hours", do=TO_BILLING),
    "overflow_end": Overflow(when="out_of_hours", do="end"),
}


def called(row: Transition) -> str:
    return f"{row.source or 'none'}-{row.action}-{row.target}"


@pytest.mark.parametrize("row", [row for row in TRANSITIONS if row.action in STEPS], ids=called)
def test_the_step(row: Transition) -> None:
    config = a_desk(**({row.action: OVERFLOWS[row.action]} if row.action in OVERFLOWS else {}))
    timeout = 1000.0 if row.action == "disconnect" else 120.0
    workstream = config.workstreams["ws"]

    follow_up = 600.0 if row.action == "follow_up" else None
    bot = Bot(menu={"start": BotStep(say="Bye.", end=True)}) if row.action == "bot_end" else None
    changed = replace(workstream, offer_timeout=timeout, follow_up_after=follow_up, bot=bot)
    bench = Bench(replace(config, workstreams={"ws": changed}))
    conversation_id = made(bench, row.source, row.action)
    if row.source is not None:
        assert bench.row(conversation_id).state == row.source
    before = None if row.source is None else bench.record(conversation_id).session_id
    STEPS[row.action](bench, conversation_id)
    conversation_id = conversation_id or bench.value("SELECT id FROM conversations")
    record = bench.record(conversation_id)
    assert record.state == row.target
    if before is not None and row.reason and row.source == "active":
        told = bench.value("SELECT reason FROM sessions WHERE id = ?", before)
        assert told in (row.reason, "force_close")
    if row.target == "closed":
        assert record.close_reason == row.reason
        assert bench.value("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL") == 0
    bench.close()


@pytest.mark.parametrize(
    "row", [row for row in TRANSITIONS if row.action in ("overflow_transfer", "overflow_end")], ids=called
)
def test_the_step_before_the_queue(row: Transition) -> None:
    config = a_desk(**{row.action: OVERFLOWS[row.action]})

    queues = config.queues | {"general": replace(config.queues["general"], hours="never")}
    bench = Bench(replace(config, queues=queues, hours={"never": NEVER}))
    record = bench.record(bench.opened())
    assert record.state == row.target
    assert record.queue_id == ("billing" if row.target == "open" else "general")
    assert record.close_reason == (row.reason if row.target == "closed" else None)
    bench.close()


def test_every_row_has_a_step() -> None:
    assert {row.action for row in TRANSITIONS} == STEPS.keys() | {"overflow_transfer", "overflow_end"}


def test_inbound_in_wrap_up_is_the_same_agents_again_with_its_units() -> None:
    bench = Bench(a_config(workstream={"wrap_up_capacity": "none"}))
    conversation_id = bench.owned(ANA)
    bench.do(finish.end, ANA, conversation_id)
    assert bench.record(conversation_id).units == 0
    assert bench.value("SELECT presence FROM agents WHERE id = 'ana'") == "available"
    bench.hears()
    record = bench.record(conversation_id)
    assert (record.state, record.agent_id, record.units, record.released) == ("active", "ana", 1, 0)
    assert bench.value("SELECT presence FROM agents WHERE id = 'ana'") == "busy"
    assert [row["reason"] for row in bench.ask("SELECT reason FROM sessions ORDER BY id")] == [
        "agent_end_conversation",
        None,
    ]
    bench.close()


def test_wrap_up_that_blocks_longer_than_it_lasts_keeps_the_conversation_as_long() -> None:
    bench = Bench(a_config(workstream={"wrap_up_capacity": 3000.0, "close_after_wrap_up": 60.0}))
    conversation_id = bench.owned(ANA)
    bench.do(finish.end, ANA, conversation_id)
    bench.advance(2999)
    assert bench.row(conversation_id).state == "wrap_up"
    bench.advance(1)
    assert bench.row(conversation_id).state == "closed"
    bench.close()


@pytest.mark.parametrize(("setting", "freed_after"), [("none", 0), (30.0, 30), ("always", None)])
def test_wrap_up_gives_capacity_back_as_set(setting: Any, freed_after: int | None) -> None:
    bench = Bench(a_config(workstream={"wrap_up_capacity": setting}))
    bench.connect("ana")
    ids = [bench.opened(f"whatsapp:+3460000000{index}") for index in range(3)]
    for each in ids[:2]:
        bench.accept(ANA, each)
    bench.do(finish.end, ANA, ids[0])
    assert (bench.row(ids[2]).offered_to is not None) == (freed_after == 0)
    bench.advance(30)
    assert (bench.row(ids[2]).offered_to is not None) == (freed_after is not None)
    bench.close()


def test_who_did_not_get_it_is_not_the_one_who_declined_it_last(bench: Bench) -> None:
    bench.connect("ana", "bo")
    conversation_id = bench.opened()
    first = bench.row(conversation_id).offered_to
    bench.do(offer.decline, ANA if first == "ana" else BO, conversation_id)
    assert bench.row(conversation_id).offered_to not in (None, first)
