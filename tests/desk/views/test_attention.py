"""The needs-attention list: each reason, its order, its borders, and who sees what."""

from __future__ import annotations

import pytest

from agent_tui.config.types import DeskSettings, Queue
from agent_tui.core.errors import Invalid
from agent_tui.desk.conversations import transfer
from agent_tui.desk.routing.queues import hold_queue
from agent_tui.desk.staff import people
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views import attention
from agent_tui.wire.conversations import Assign
from agent_tui.wire.people import Queue as QueueRow
from agent_tui.wire.supervision import Attention, AttentionPage
from tests.desk.bench import ADA, ANA, BO, CY, SAM, Bench, a_config


def found(bench: Bench, caller: Caller = SAM) -> list[Attention]:
    return bench.run(lambda unit: attention.attention_page(unit, bench.config, caller, None, 100, bench.now)).items


def reasons(bench: Bench, caller: Caller = SAM) -> list[str]:
    return [each.reason for each in found(bench, caller)]


def queue(bench: Bench, queue_id: str = "general") -> QueueRow:
    page = bench.run(lambda unit: people.queue_page(unit, bench.config, SAM, None, 10, bench.now))
    return next(each for each in page.items if each.id == queue_id)


def test_nothing_needs_attention_on_a_quiet_desk(bench: Bench) -> None:
    bench.owned(ANA)
    assert found(bench) == []


def test_a_customer_who_waits(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.pass_time(600)
    assert found(bench) == []
    bench.pass_time(1)
    assert reasons(bench) == reasons(bench, ANA) == ["long_wait"]
    assert found(bench)[0].detail == "The customer has waited for 10 min."
    assert found(bench, BO) == []
    bench.pass_time(7 * 3600)
    assert found(bench)[0].detail == "The customer has waited for 7 h."
    bench.sends(ANA, conversation_id)
    assert found(bench) == []


def test_a_window_that_closes_on_an_unanswered_customer(bench: Bench) -> None:
    bench.owned(ANA)
    bench.pass_time(23 * 3600 - 1)
    assert reasons(bench) == ["long_wait"]
    bench.pass_time(1)
    assert reasons(bench) == reasons(bench, ANA) == ["window_closing", "long_wait"]
    assert "in 60 min" in found(bench)[0].detail
    bench.pass_time(3600)
    assert reasons(bench) == ["long_wait"]


def test_the_last_ten_minutes_of_a_window_come_before_all_else(bench: Bench) -> None:
    bench.mirror(a_config(queues={"general": Queue(id="general"), "billing": Queue(id="billing")}))
    bench.opened()
    bench.pass_time(23 * 3600 + 1)
    assert reasons(bench) == ["unroutable", "window_closing", "long_wait"]
    bench.pass_time(50 * 60)
    assert reasons(bench) == ["window_closing", "unroutable", "long_wait"]


def test_a_queue_without_members_is_unroutable(bench: Bench) -> None:
    bench.mirror(a_config(queues={"general": Queue(id="general"), "billing": Queue(id="billing")}))
    conversation_id = bench.opened()
    (one,) = found(bench)
    assert (one.reason, one.conversation and one.conversation.id) == ("unroutable", conversation_id)
    assert one.detail == "The queue general has no members."
    assert queue(bench).backlog == {"no_agents": 1}


def test_what_nobody_in_the_queue_can_take_is_unroutable(bench: Bench) -> None:
    bench.mirror(a_config(workstream={"capacity": 9}))
    bench.connect("ana")
    bench.opened()
    assert found(bench)[0].detail == "The queue general has nobody with a capacity of 9."
    assert queue(bench).backlog == {"full": 1}


def test_a_message_that_did_not_arrive(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.sends(ANA, conversation_id)
    bench.run(lambda unit: unit.run("add_failed", id=conversation_id, change=1))
    assert reasons(bench) == reasons(bench, ANA) == ["failed_send"]


def test_parked_requests_are_for_administrators(bench: Bench) -> None:
    bench.run(
        lambda unit: unit.run(
            "add_parked", id="p1", at="2026-11-23T09:00:00.000Z", path="/twilio/inbound", query="",
            reason="unknown number", account_id="main", content_type="x", body="",
        )
    )  # fmt: skip
    assert reasons(bench) == []
    (one,) = found(bench, ADA)
    assert (one.reason, one.parked_id, one.conversation) == ("parked", "p1", None)


def test_pages_of_the_list(bench: Bench) -> None:
    bench.mirror(a_config(queues={"general": Queue(id="general"), "billing": Queue(id="billing")}))
    ids = {bench.opened(f"whatsapp:+3460000000{number}") for number in range(5)}
    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        page = bench.run(lambda unit: attention.attention_page(unit, bench.config, SAM, after, 2, bench.now))  # noqa: B023
        seen += [each.conversation.id for each in page.items if each.conversation is not None]
        after = page.next
    assert (set(seen), len(seen), after) == (ids, 5, None)
    with pytest.raises(Invalid):
        bench.run(lambda unit: attention.attention_page(unit, bench.config, SAM, "x", 2, bench.now))


def test_of_a_kind_so_many_are_listed_and_it_is_said_that_there_are_more(bench: Bench) -> None:
    bench.mirror(a_config(queues={"general": Queue(id="general"), "billing": Queue(id="billing")}))

    def page() -> AttentionPage:
        return bench.run(lambda unit: attention.attention_page(unit, bench.config, SAM, None, 100, bench.now))

    for number in range(attention.MOST):
        bench.opened(f"whatsapp:+3460001{number:04d}")
    assert (page().total, page().capped, len(page().items)) == (200, [], 100)
    bench.opened("whatsapp:+34600020000")
    assert (page().total, page().capped) == (200, ["unroutable"])


def test_service_level_counts_answers_within_a_minute(bench: Bench) -> None:
    bench.connect("ana")
    first, second = (bench.opened(f"whatsapp:+3460000000{number}") for number in range(2))
    bench.pass_time(60)
    bench.accept(ANA, first)
    bench.pass_time(1)
    bench.accept(ANA, second)
    level = queue(bench).service_level
    assert level is not None
    assert (level.answered, level.within, level.answered_today, level.within_today) == (2, 1, 2, 1)
    bench.pass_time(3601)
    level = queue(bench).service_level
    assert level is not None
    assert (level.answered, level.answered_today) == (0, 2)


def test_a_queue_has_its_own_thresholds_and_the_desk_the_others(bench: Bench) -> None:
    general = Queue(id="general", members=("ana", "bo"), service_level=30.0, long_wait=120.0)
    desk = DeskSettings(service_level=20.0, long_wait=900.0)
    bench.mirror(a_config(queues={"general": general, "billing": Queue(id="billing", members=("cy",))}, desk=desk))
    for queue_id, seconds, long_wait in (("general", 30, 120), ("billing", 20, 900)):
        shown = queue(bench, queue_id)
        assert shown.service_level is not None
        assert (shown.service_level.seconds, shown.long_wait) == (seconds, long_wait)
    conversation_id = bench.owned(ANA)
    bench.pass_time(121)
    assert reasons(bench) == reasons(bench, ANA) == ["long_wait"]
    bench.sends(ANA, conversation_id)
    bench.connect("ana", "cy")
    assert found(bench) == []
    # In the other queue the same wait is none yet.
    other = bench.opened("whatsapp:+34600000009")
    bench.do(transfer.assign, SAM, other, Assign(queue="billing"))
    bench.accept(CY, other)
    bench.pass_time(899)
    assert reasons(bench) == []
    bench.pass_time(2)
    assert reasons(bench) == ["long_wait"]


def test_the_backlog_by_reason(bench: Bench) -> None:
    bench.opened()
    assert queue(bench).backlog == {"no_agents": 1}
    bench.run(lambda unit: hold_queue(unit, bench.config, SAM, "general", True, bench.now))
    assert queue(bench).backlog == {"held": 1}
    bench.connect("ana")
    bench.set_presence("ana", "away")
    bench.run(lambda unit: hold_queue(unit, bench.config, SAM, "general", False, bench.now))
    assert queue(bench).backlog == {"presence": 1}
    assert (queue(bench).connected, queue(bench).free) == (1, 0)
