"""Overflow before and in the queue, hours and holidays: each rule by its name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from agent_tui.config.rules import Condition, OrderRule, RouteRule, TextMatch
from agent_tui.config.types import (
    Closure,
    Holidays,
    Hours,
    Overflow,
    OverflowCondition,
    OverflowTransfer,
    Queue,
    Span,
)
from agent_tui.core.automated_texts import built_in
from agent_tui.desk.routing.why import why
from tests.desk.bench import ANA, SAM, Bench, a_config

OTHERS = [f"whatsapp:+3460000000{index}" for index in range(10)]
MORNING = (Span(9 * 60, 14 * 60), Span(15 * 60, 18 * 60))
OFFICE = Hours(
    id="office",
    days=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), MORNING),  # type: ignore[misc]
    holidays=Holidays(country="ES"),
    closed=(Closure(day=date(2026, 12, 24), span=Span(13 * 60, 1440)),),
    time_zone="Europe/Madrid",
)
TO_BILLING = (RouteRule(name="all", queues={"billing": 100}),)
TO_BOTH = (RouteRule(name="first", queues={"billing": 100}), RouteRule(name="second", queues={"spare": 100}))
OPEN, LUNCH, EVENING = (datetime(2026, 11, 23, hour, 30, tzinfo=UTC) for hour in (9, 13, 20))


def a_desk(*overflow: Overflow, hours: str | None = None, route: Any = TO_BILLING, **more: Any) -> Bench:
    queues = {
        "general": Queue(id="general", members=("ana",)),
        "billing": Queue(id="billing", members=("cy",), hours=hours, overflow=overflow),
        "spare": Queue(id="spare", members=("bo",), **more.pop("spare", {})),
    }
    return Bench(a_config(queues=queues, hours={"office": OFFICE}, workstream={"route": route} | more))


def at(bench: Bench, moment: datetime) -> tuple[str, str | None]:
    bench.now = moment
    row = bench.row(bench.opened())
    bench.close()
    return row.state, row.queue


END, ANYWAY = "end", "queue_anyway"
SPARE = OverflowTransfer(transfer="spare")


def hours_rule(do: Any) -> Overflow:
    return Overflow(when="out_of_hours", do=do)


def open_over(limit: int, do: Any) -> Overflow:
    return Overflow(when=OverflowCondition(open_over=limit), do=do)


def waiting_over(seconds: float, do: Any) -> Overflow:
    return Overflow(when=OverflowCondition(waiting_over=seconds), do=do)


@pytest.mark.parametrize("moment", [OPEN, LUNCH, EVENING])
def test_a_queue_without_hours_is_always_open(moment: datetime) -> None:
    assert at(a_desk(hours_rule(END)), moment) == ("open", "billing")


@pytest.mark.parametrize(
    ("do", "expected"), [(ANYWAY, ("open", "billing")), (END, ("closed", "billing")), (SPARE, ("open", "spare"))]
)
@pytest.mark.parametrize("moment", [LUNCH, EVENING])
def test_out_of_hours_each_action(do: Any, expected: tuple[str, str], moment: datetime) -> None:
    assert at(a_desk(hours_rule(do), hours="office"), moment) == expected
    assert at(a_desk(hours_rule(do), hours="office"), OPEN) == ("open", "billing")


def test_out_of_hours_without_a_rule_is_queued_anyway() -> None:
    assert at(a_desk(hours="office"), EVENING) == ("open", "billing")


def test_a_public_holiday_is_out_of_hours() -> None:
    assert at(a_desk(hours_rule(END), hours="office"), datetime(2026, 12, 8, 10, tzinfo=UTC))[0] == "closed"
    assert at(a_desk(hours_rule(END), hours="office"), datetime(2026, 12, 9, 10, tzinfo=UTC))[0] == "open"


def test_an_own_closure_is_out_of_hours() -> None:
    assert at(a_desk(hours_rule(END), hours="office"), datetime(2026, 12, 24, 11, 59, tzinfo=UTC))[0] == "open"
    assert at(a_desk(hours_rule(END), hours="office"), datetime(2026, 12, 24, 12, 1, tzinfo=UTC))[0] == "closed"


def test_hours_follow_daylight_saving() -> None:
    # Madrid: 09:00 is 07:00 UTC until 25 October 2026, 08:00 after.
    for moment, state in (
        (datetime(2026, 10, 23, 7, 0, tzinfo=UTC), "open"),
        (datetime(2026, 10, 23, 6, 59, tzinfo=UTC), "closed"),
        (datetime(2026, 10, 26, 7, 59, tzinfo=UTC), "closed"),
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), "open"),
    ):
        assert at(a_desk(hours_rule(END), hours="office"), moment)[0] == state, moment


def test_what_out_of_hours_ends_is_stored_and_closed_with_its_reason() -> None:
    bench = a_desk(hours_rule(END), hours="office")
    bench.now = EVENING
    conversation_id = bench.opened()
    record = bench.record(conversation_id)
    assert (record.state, record.close_reason) == ("closed", "overflow_end_conversation")
    texts = [row["text"] for row in bench.ask("SELECT text FROM messages ORDER BY seq")]
    assert texts == ["hola", built_in("overflow_end", "en")]
    assert [event.kind for event in bench.events][-3:-1] == ["message.received", "conversation.closed"]
    assert bench.opened() != conversation_id
    told = bench.run(lambda unit: why(unit, bench.config, SAM, conversation_id, bench.now))
    assert "ends the conversation" in told.queue.reason
    assert bench.value("SELECT COUNT(*) FROM timers WHERE subject = ?", conversation_id) == 0
    bench.close()


@pytest.mark.parametrize(("do", "expected"), [(END, ("closed", "billing")), (SPARE, ("open", "spare"))])
def test_too_many_open_each_action(do: Any, expected: tuple[str, str]) -> None:
    bench = a_desk(open_over(2, do))
    rows = [bench.row(bench.opened(sender)) for sender in OTHERS[:3]]
    assert [(row.state, row.queue) for row in rows[:2]] == [("open", "billing")] * 2
    assert (rows[2].state, rows[2].queue) == expected
    bench.close()


def test_only_what_waits_counts_as_open() -> None:
    bench = a_desk(open_over(1, END))
    bench.connect("cy")
    assert [bench.row(bench.opened(sender)).state for sender in OTHERS[:4]] == ["active", "active", "open", "closed"]
    bench.close()


def test_of_several_conditions_hours_come_first_then_the_order_written() -> None:
    rules = (open_over(1, SPARE), hours_rule(END), open_over(1, OverflowTransfer(transfer="general")))
    bench = a_desk(*rules, hours="office")
    bench.now = OPEN
    assert [bench.row(bench.opened(sender)).queue for sender in OTHERS[:2]] == ["billing", "spare"]
    bench.now = EVENING
    assert bench.row(bench.opened(OTHERS[2])).state == "closed"
    bench.close()


def test_queued_anyway_out_of_hours_still_counts_the_open_ones() -> None:
    bench = a_desk(hours_rule(ANYWAY), open_over(1, SPARE), hours="office")
    bench.now = EVENING
    assert [bench.row(bench.opened(sender)).queue for sender in OTHERS[:2]] == ["billing", "spare"]
    bench.close()


def test_the_next_matching_rule_whose_queue_does_not_overflow_wins() -> None:
    assert at(a_desk(hours_rule(END), hours="office", route=TO_BOTH), EVENING) == ("open", "spare")


def test_all_overflow_then_the_operating_one_takes_it() -> None:
    spare = {"overflow": (open_over(1, OverflowTransfer(transfer="general")),)}
    bench = a_desk(hours_rule(END), hours="office", route=TO_BOTH, spare=spare)
    bench.now = EVENING
    assert [bench.row(bench.opened(sender)).queue for sender in OTHERS[:2]] == ["spare", "general"]
    bench.close()


def test_all_closed_then_the_one_that_opens_first_takes_it() -> None:
    early = Hours(id="early", days={"tue": (Span(6 * 60, 8 * 60),)}, time_zone="Europe/Madrid")
    bench = a_desk(hours_rule(END), hours="office", route=TO_BOTH, spare={"hours": "early"})
    bench.config = a_config(
        queues=bench.config.queues, hours={"office": OFFICE, "early": early}, workstream={"route": TO_BOTH}
    )
    assert at(bench, EVENING) == ("open", "spare")


def test_a_rule_for_important_customers_ignores_overflow() -> None:
    route = (RouteRule(name="vip", queues={"billing": 100}, ignore_overflow=True),)
    assert at(a_desk(hours_rule(END), hours="office", route=route), EVENING) == ("open", "billing")


def test_the_fallbacks_own_overflow_is_ignored() -> None:
    bench = a_desk(
        hours_rule(END), open_over(1, END), waiting_over(60, END), hours="office", route=(), fallback_queue="billing"
    )
    bench.now = EVENING
    ids = [bench.opened(sender) for sender in OTHERS[:3]]
    bench.advance(3600)
    assert [(bench.row(each).state, bench.row(each).queue) for each in ids] == [("open", "billing")] * 3
    bench.close()


def test_an_overflow_transfer_is_not_checked_again_before_the_next_queue() -> None:
    bench = a_desk(hours_rule(SPARE), hours="office", spare={"hours": "office", "overflow": (hours_rule(END),)})
    assert at(bench, EVENING) == ("open", "spare")


def test_waiting_too_long_ends_it() -> None:
    bench = a_desk(waiting_over(600, END))
    conversation_id = bench.opened()
    bench.advance(599)
    assert bench.row(conversation_id).state == "open"
    told = bench.run(lambda unit: why(unit, bench.config, SAM, conversation_id, bench.now))
    assert told.waiting_for.endswith("; overflows at 2026-11-23T09:40:00.000Z")
    bench.advance(1)
    record = bench.record(conversation_id)
    assert (record.state, record.close_reason) == ("closed", "inqueue_overflow_end_conversation")
    bench.close()


def test_waiting_too_long_passes_it_on_with_its_place_and_offers_it() -> None:
    bench = a_desk(waiting_over(600, SPARE))
    conversation_id = bench.opened()
    queued_at = bench.row(conversation_id).queued_at
    bench.advance(590)
    bench.connect("bo")
    bench.advance(10)
    row = bench.row(conversation_id)
    assert (row.queue, row.offered_to, row.queued_at) == ("spare", "bo", queued_at)
    routed = [event for event in bench.events if event.kind == "conversation.routed"][-1]
    assert routed.data["reason"] == "inqueue_overflow_queue_transfer"
    told = bench.run(lambda unit: why(unit, bench.config, SAM, conversation_id, bench.now))
    assert told.queue.reason == "moved here from billing: it had waited 10 minutes in billing"
    bench.close()


def test_the_next_queues_limit_of_waiting_counts_from_entering_it() -> None:
    bench = a_desk(waiting_over(600, SPARE), spare={"overflow": (waiting_over(300, END),)})
    conversation_id = bench.opened()
    bench.advance(899)
    assert (bench.row(conversation_id).state, bench.row(conversation_id).queue) == ("open", "spare")
    bench.advance(1)
    assert bench.row(conversation_id).state == "closed"
    bench.close()


def test_the_limit_of_waiting_goes_on_over_an_offer_and_holds_when_it_returns() -> None:
    bench = a_desk(waiting_over(600, END), offer_timeout=200.0)
    bench.connect("cy")
    bench.pass_time(1)
    conversation_id = bench.opened()
    assert bench.row(conversation_id).offered_to == "cy"
    bench.advance(149)
    assert bench.row(conversation_id).state == "open"
    bench.advance(440)
    bench.connect("cy")
    assert bench.row(conversation_id).offered_to == "cy"
    bench.advance(100)
    assert bench.row(conversation_id).offered_to == "cy"
    bench.advance(51)
    assert bench.record(conversation_id).close_reason == "inqueue_overflow_end_conversation"
    bench.close()


def test_an_accepted_conversation_does_not_overflow() -> None:
    bench = a_desk(waiting_over(600, END))
    bench.connect("cy")
    conversation_id = bench.opened()
    bench.accept(type(ANA)("cy", "cy", "agent"), conversation_id)
    bench.advance(7000)
    assert bench.row(conversation_id).state == "active"
    bench.close()


def test_due_overflow_after_a_long_stop_is_done_once() -> None:
    bench = a_desk(waiting_over(600, SPARE), spare={"overflow": (waiting_over(300, END),)})
    conversation_id = bench.opened()
    bench.pass_time(100_000)
    bench.restart()
    bench.advance(0)
    assert (bench.row(conversation_id).state, bench.row(conversation_id).queue) == ("open", "spare")
    bench.advance(300)
    assert bench.row(conversation_id).state == "closed"
    bench.close()


def test_a_new_limit_reaches_what_waits_already() -> None:
    bench = a_desk()
    conversation_id = bench.opened()
    bench.advance(1000)
    queues = bench.config.queues | {"billing": Queue(id="billing", members=("cy",), overflow=(waiting_over(600, END),))}
    bench.mirror(a_config(queues=queues, hours={"office": OFFICE}, workstream={"route": TO_BILLING}))
    bench.advance(1)
    assert bench.row(conversation_id).state == "closed"
    bench.close()


# The own order of a queue

URGENT = (
    OrderRule(name="urgent", when=Condition(body=TextMatch(words=("urgent",)))),
    OrderRule(name="german", when=Condition(country=("DE",))),
)


def ordered(bench: Bench, order: tuple[OrderRule, ...] = URGENT) -> None:
    bench.mirror(a_config(queues=bench.config.queues | {"general": Queue(id="general", members=("ana",), order=order)}))


def test_an_own_order_serves_earlier_rules_first_and_the_rest_by_waiting(bench: Bench) -> None:
    ordered(bench)
    plain = bench.opened(OTHERS[0])
    german = bench.opened("whatsapp:+4915100000000")
    bench.hears("it is urgent", OTHERS[1])
    told = [row["bucket"] for row in bench.ask("SELECT bucket FROM conversations ORDER BY id")]
    assert told == [2, 1, 0]
    reason = bench.run(lambda unit: why(unit, bench.config, SAM, german, bench.now)).queue.reason
    assert reason.endswith("; served under german of its order")
    bench.connect("ana")
    assert bench.row(plain).offered_to is None
    assert bench.row(german).offered_to == "ana"


def test_an_order_is_judged_again_when_the_customer_writes(bench: Bench) -> None:
    ordered(bench)
    first, second = bench.opened(OTHERS[0]), bench.opened(OTHERS[1])
    third = bench.opened(OTHERS[2])
    bench.hears("now it is urgent", OTHERS[2])
    bench.connect("ana")
    assert [bench.row(each).offered_to for each in (first, second, third)] == ["ana", None, "ana"]


@pytest.mark.parametrize("count", [3, 450])
def test_a_changed_order_ranks_what_waits(count: int) -> None:
    bench = Bench()
    bench.mirror(a_config(queues=bench.config.queues | {"general": Queue(id="general", members=("ana",))}))
    for index in range(count):
        bench.opened(f"whatsapp:+34600{index:06d}")
    bench.hears("urgent", f"whatsapp:+34600{count:06d}")
    ordered(bench)
    bench.advance(1)
    buckets = [row["bucket"] for row in bench.ask("SELECT bucket FROM conversations ORDER BY id")]
    assert buckets == [2] * count + [0]
    ordered(bench, ())
    bench.advance(1)
    assert bench.value("SELECT MAX(bucket) FROM conversations") == 0
    bench.close()
