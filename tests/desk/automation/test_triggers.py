"""Every trigger of automated messages happens, by what it is for, once; and none of them where it is off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from agent_tui.config.rules import RouteRule
from agent_tui.config.types import (
    AutomatedMessage,
    Closure,
    Config,
    Hours,
    Overflow,
    OverflowCondition,
    Queue,
    Span,
)
from agent_tui.core.automated import TRIGGERS, TriggerName
from agent_tui.desk.automation import automated
from agent_tui.desk.conversations import consult, finish, transfer, watch
from agent_tui.desk.routing import offer
from agent_tui.wire.conversations import Assign, Transfer
from agent_tui.wire.supervision import Consult
from tests.desk.bench import ANA, BO, CY, SAM, START, Bench, a_config

NEVER = Hours(id="never", days={"sun": (Span(0, 1),)})
HOLIDAY = Hours(id="holiday", days={"mon": (Span(0, 1440),)}, closed=(Closure(day=START.date()),))


def a_desk(trigger: str, on: bool = True) -> Config:
    """Only ``trigger`` is said, in its own name."""
    off = {row.name: AutomatedMessage(enabled=False) for row in TRIGGERS if row.on}
    wanted: dict[TriggerName, AutomatedMessage] = off | ({trigger: AutomatedMessage(text=f"<{trigger}>")} if on else {})  # type: ignore[dict-item]
    general = Queue(id="general", members=("ana", "bo"))
    queues = {
        "general": general,
        "billing": Queue(id="billing", members=("cy",)),
        "closed": Queue(id="closed", members=("cy",), hours="never"),
        "feast": Queue(id="feast", members=("cy",), hours="holiday"),
        "full": Queue(
            id="full",
            members=("cy",),
            overflow=(Overflow(when=OverflowCondition(waiting_over=60.0), do="end"),),
        ),
        "empty": Queue(id="empty"),
    }
    return a_config(queues=queues, automated=wanted, hours={"never": NEVER, "holiday": HOLIDAY})


def into(bench: Bench, queue: str) -> str:
    """A conversation that opens in ``queue``."""
    base = bench.config.workstreams["ws"]
    routed = replace(base, route=(RouteRule(queues={queue: 100}),))
    bench.mirror(replace(bench.config, workstreams={"ws": routed}))
    return bench.opened()


def handed_over(bench: Bench) -> str:
    """ana's conversation, offered to bo by a transfer."""
    conversation_id = bench.owned(ANA)
    bench.connect("bo")
    bench.do(transfer.transfer, ANA, conversation_id, Transfer(agent="bo"))
    return conversation_id


def invited(bench: Bench) -> str:
    conversation_id = bench.owned(ANA)
    bench.do(consult.consult, ANA, conversation_id, Consult(agent="cy"))
    return conversation_id


def consulted(bench: Bench) -> str:
    conversation_id = invited(bench)
    bench.do(consult.accept_consult, CY, conversation_id)
    return conversation_id


def nobody_advises(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.connect("cy")
    bench.do(consult.consult, ANA, conversation_id, Consult(queue="billing"))
    bench.do(consult.leave_consult, CY, conversation_id)


def to_queue(bench: Bench, queue: str) -> None:
    bench.do(transfer.transfer, ANA, bench.owned(ANA), Transfer(queue=queue))


def joined(bench: Bench) -> str:
    conversation_id = bench.owned(ANA)
    bench.do(watch.join, SAM, conversation_id)
    return conversation_id


def waits_too_long(bench: Bench) -> None:
    into(bench, "full")
    bench.advance(61)


def writes_again(bench: Bench) -> None:
    into(bench, "closed")
    bench.hears("still there?")
    bench.hears("hello?")


def directly(name: TriggerName) -> Callable[[Bench], None]:
    """Said by another use case, through ``say`` itself."""

    def happen(bench: Bench) -> None:
        conversation_id = bench.opened()
        bench.run(lambda unit: automated.say(unit, bench.config, name, conversation_id, bench.now))

    return happen


HAPPENS: dict[str, Callable[[Bench], object]] = {
    "greeting": lambda bench: bench.opened(),
    "agent_assigned": lambda bench: bench.owned(ANA),
    "agent_not_assigned": lambda bench: into(bench, "empty"),
    "agent_joined": lambda bench: bench.owned(ANA),
    "agent_disconnected": lambda bench: (bench.owned(ANA), bench.advance(200)),
    "agent_ended": lambda bench: bench.do(finish.end, ANA, bench.owned(ANA)),
    "session_ended": lambda bench: bench.do(finish.close, ANA, bench.owned(ANA)),
    "consult_accepted": consulted,
    "consult_ended": lambda bench: bench.do(consult.leave_consult, CY, consulted(bench)),
    "transfer_accepted": lambda bench: bench.accept(BO, handed_over(bench)),
    "supervisor_joined": joined,
    "supervisor_left": lambda bench: bench.do(watch.monitor, SAM, joined(bench)),
    "holiday": lambda bench: into(bench, "feast"),
    "out_of_hours": lambda bench: into(bench, "closed"),
    "message_out_of_hours": writes_again,
    "leave_message": lambda bench: to_queue(bench, "closed"),
    "overflow_end": waits_too_long,
    "unsupported_message": directly("unsupported_message"),
    "file_too_large": directly("file_too_large"),
    "attachments_off": directly("attachments_off"),
    "opted_out": directly("opted_out"),
    "opted_in": directly("opted_in"),
    "force_closed": lambda bench: bench.do(finish.close, SAM, bench.owned(ANA)),
    "closing_reminder": directly("closing_reminder"),
    "consult_started_notice": invited,
    "consult_accepted_notice": consulted,
    "consult_rejected_notice": lambda bench: bench.do(consult.leave_consult, CY, invited(bench)),
    "consult_timed_out_notice": lambda bench: (invited(bench), bench.advance(3600)),
    "consult_nobody_notice": nobody_advises,
    "unsupported_message_notice": directly("unsupported_message_notice"),
    "file_too_large_notice": directly("file_too_large_notice"),
    "file_not_attached_notice": directly("file_not_attached_notice"),
    "consult_left_notice": lambda bench: bench.do(consult.leave_consult, CY, consulted(bench)),
    "consult_removed_notice": lambda bench: bench.do(consult.end_consult, ANA, consulted(bench), "cy"),
    "transfer_requested_notice": handed_over,
    "transfer_rejected_notice": lambda bench: bench.do(offer.decline, BO, handed_over(bench)),
    "transfer_timed_out_notice": lambda bench: (handed_over(bench), bench.advance(121)),
    "transfer_queue_notice": lambda bench: to_queue(bench, "billing"),
    "transfer_out_of_hours_notice": lambda bench: to_queue(bench, "closed"),
    "opted_out_notice": lambda bench: bench.hears("STOP"),
    "force_closed_notice": lambda bench: bench.do(finish.close, SAM, bench.owned(ANA)),
}


def said(bench: Bench) -> list[tuple[str, str]]:
    rows = bench.ask("SELECT direction, text FROM messages WHERE direction IN ('outbound', 'system') ORDER BY seq")
    return [(row["direction"], row["text"]) for row in rows]


def test_every_trigger_is_here() -> None:
    assert set(HAPPENS) == {row.name for row in TRIGGERS}


@pytest.mark.parametrize("row", TRIGGERS, ids=lambda row: row.name)
def test_it_is_said_when_its_moment_comes(row: object) -> None:
    name, to = row.name, row.to  # type: ignore[attr-defined]
    bench = Bench(a_desk(name))
    HAPPENS[name](bench)
    assert said(bench) == [("outbound" if to == "customer" else "system", f"<{name}>")]
    bench.close()


@pytest.mark.parametrize("row", TRIGGERS, ids=lambda row: row.name)
def test_and_not_where_it_is_off(row: object) -> None:
    name: str = row.name  # type: ignore[attr-defined]
    bench = Bench(a_desk(name, on=False))
    HAPPENS[name](bench)
    assert said(bench) == []
    bench.close()


def test_a_supervisors_assignment_says_it_too() -> None:
    bench = Bench(a_desk("agent_assigned"))
    bench.do(transfer.assign, SAM, bench.opened(), Assign(agent="bo"))
    assert said(bench) == [("outbound", "<agent_assigned>")]
    bench.close()


def test_without_a_message_for_takeovers_the_new_agent_is_named_as_joining() -> None:
    bench = Bench(a_desk("agent_joined"))
    conversation_id = handed_over(bench)
    bench.accept(BO, conversation_id)
    bench.do(transfer.transfer, BO, conversation_id, Transfer(agent="ana"))
    bench.accept(ANA, conversation_id)
    assert len(said(bench)) == 2
    bench.close()


def test_a_holiday_is_told_as_such_and_as_closed_where_it_has_no_message_of_its_own() -> None:
    bench = Bench(a_desk("out_of_hours"))
    into(bench, "feast")
    assert said(bench) == [("outbound", "<out_of_hours>")]
    bench.close()


def test_the_greeting_comes_before_the_word_of_an_agent() -> None:
    bench = Bench(a_desk("greeting"))
    config = bench.config
    both = dict(config.automated) | {"agent_assigned": AutomatedMessage(text="<agent_assigned>")}
    bench.mirror(replace(config, automated=both))
    bench.owned(ANA)
    assert [text for _, text in said(bench)] == ["<greeting>", "<agent_assigned>"]
    bench.close()
