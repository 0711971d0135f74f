"""Parts of what was written as one keep their order, whatever becomes of one of them."""

from __future__ import annotations

import pytest

from agent_tui.channel.outcomes import Accepted, Rejected, Throttled
from agent_tui.core.errors import DeskError
from agent_tui.desk.sending import reply, retry
from agent_tui.desk.sending.parts import PATIENCE
from agent_tui.wire.messages import Message, Send
from tests.desk.bench import ANA, BO, Bench


def parts(bench: Bench, conversation_id: str, count: int = 3) -> list[Message]:
    """Messages p0, p1, …, each after the one before."""
    return [
        bench.do(
            reply.send,
            ANA,
            conversation_id,
            Send(client_id=f"p{number}", text=f"part {number}", after=f"p{number - 1}" if number else None),
        )
        for number in range(count)
    ]


def leaves(bench: Bench) -> str | None:
    """The text of what leaves now; Twilio takes it, and says nothing more."""
    leased = bench.lease()
    if leased is None:
        return None
    sid = bench.sid()
    bench.settles(leased, Accepted(sid, "queued", ""))
    bench.last_sid = sid  # type: ignore[attr-defined]
    return leased.outbound.body


def reported(bench: Bench, status: str, code: str = "") -> None:
    assert bench.calls_back(status, bench.last_sid, code=code)  # type: ignore[attr-defined]
    bench.pass_time(1)


def test_a_part_waits_until_the_one_before_it_is_sent(bench: Bench) -> None:
    conversation_id = bench.owned()
    parts(bench, conversation_id)
    for number, status in enumerate(("sent", "delivered", "read")):
        assert leaves(bench) == f"part {number}"
        bench.pass_time(1)
        assert bench.lease() is None, "Twilio has it, but it is not under way"
        reported(bench, status)
    assert bench.lease() is None


def test_another_customer_does_not_wait_for_it(bench: Bench) -> None:
    conversation_id = bench.owned()
    parts(bench, conversation_id)
    assert leaves(bench) == "part 0"
    other = bench.owned(BO, sender="whatsapp:+34600111333")
    bench.sends(BO, other, "hello")
    leased = bench.lease()
    assert leased is not None
    assert leased.outbound.body == "hello"


def test_a_sender_that_reports_nothing_is_not_waited_for_for_ever(bench: Bench) -> None:
    parts(bench, bench.owned())
    assert leaves(bench) == "part 0"
    bench.pass_time(PATIENCE.total_seconds())
    assert leaves(bench) == "part 1"


@pytest.mark.parametrize("how", ["at once", "later"])
def test_what_follows_a_failed_part_does_not_leave_and_goes_with_it_when_it_is_sent_again(
    bench: Bench, how: str
) -> None:
    conversation_id = bench.owned()
    sent = parts(bench, conversation_id)
    if how == "at once":
        leased = bench.lease()
        assert leased is not None
        bench.settles(leased, Rejected("63019", "too large"))
    else:
        assert leaves(bench) == "part 0"
        reported(bench, "failed", "63019")
    bench.pass_time(1)
    assert bench.lease() is None
    states = [bench.message(each.id) for each in sent]
    assert [each.status for each in states] == ["failed"] * 3
    assert [each.error.code for each in states if each.error] == ["63019", "part_before_failed", "part_before_failed"]
    assert bench.record(conversation_id).failed == 3

    bench.do(retry.retry, ANA, conversation_id, sent[0].id)
    for number in range(3):
        assert leaves(bench) == f"part {number}"
        reported(bench, "sent")
    assert bench.record(conversation_id).failed == 0


def test_a_part_may_be_sent_without_the_one_that_failed(bench: Bench) -> None:
    conversation_id = bench.owned()
    sent = parts(bench, conversation_id)
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Rejected("63019", ""))
    assert bench.lease() is None
    bench.do(retry.retry, ANA, conversation_id, sent[1].id)
    assert leaves(bench) == "part 1"
    reported(bench, "sent")
    assert leaves(bench) == "part 2"
    assert bench.message(sent[0].id).status == "failed"


def test_twilios_no_for_now_keeps_the_order(bench: Bench) -> None:
    parts(bench, bench.owned(), 2)
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Throttled(5), retry_in=5)
    assert bench.lease() is None
    bench.pass_time(6)
    assert leaves(bench) == "part 0"


def test_after_names_a_message_of_ones_own_in_this_conversation(bench: Bench) -> None:
    conversation_id, other = bench.owned(), bench.owned(sender="whatsapp:+34600111333")
    parts(bench, other, 1)
    for after in ("p0", "nobody"):
        with pytest.raises(DeskError) as caught:
            bench.do(reply.send, ANA, conversation_id, Send(client_id="x", text="x", after=after))
        assert (caught.value.code, "after" in caught.value.sentence) == ("invalid", True)
    assert bench.value("SELECT COUNT(*) FROM messages WHERE direction = 'outbound'") == 1


def test_a_restart_in_the_middle_keeps_the_order(bench: Bench) -> None:
    parts(bench, bench.owned(), 2)
    leased = bench.lease()
    assert leased is not None
    bench.restart()
    assert bench.lease() is None, "nobody knows yet whether the first has left"
    assert bench.calls_back("sent", bench.sid(), ref=leased.attempt_id)
    assert leaves(bench) == "part 1"
