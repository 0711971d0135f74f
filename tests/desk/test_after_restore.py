"""A restored database: nothing that may have left is sent again, and no reader takes its history for the lost one."""

from __future__ import annotations

from agent_tui.desk.after_restore import SEQ_GAP, after_restore
from agent_tui.desk.sending import settling
from agent_tui.server.feed_resume import place_of
from tests.desk.bench import ANA, Bench
from tests.desk.sending.test_deliveries import remote


def restored(bench: Bench) -> int:
    return bench.run(lambda unit: after_restore(unit, "another", "2026-11-23T09:00:00.000Z", bench.now))


def test_what_waited_to_be_sent_is_in_doubt_and_is_not_sent_again(bench: Bench) -> None:
    conversation_id = bench.owned()
    left = bench.sends(ANA, conversation_id, "this one had left")
    waits = bench.sends(ANA, conversation_id, "this one waited")
    assert bench.lease() is not None

    assert restored(bench) == 2

    assert bench.lease() is None
    assert [bench.message(each.id).status for each in (left, waits)] == ["uncertain", "uncertain"]


def test_twilio_tells_which_of_them_left(bench: Bench) -> None:
    conversation_id = bench.owned()
    left = bench.sends(ANA, conversation_id, "this one had left")
    lost = bench.sends(ANA, conversation_id, "this one had not")
    restored(bench)
    listed = [remote("SM" + "a" * 32, "this one had left")]

    for seconds in (0, 5, 15, 30, 60):
        bench.pass_time(seconds)
        for doubt in bench.run(lambda unit: settling.due_doubts(unit, bench.now)):
            bench.run(lambda unit, doubt=doubt: settling.decide(unit, doubt, listed, bench.now))  # type: ignore[misc]

    assert bench.message(left.id).status == "sent"
    ended = bench.message(lost.id)
    assert ended.status == "failed"
    assert ended.error is not None
    assert ended.error.code == "not_sent"
    assert bench.lease() is None


def test_a_place_in_the_lost_history_is_reset(bench: Bench) -> None:
    bench.opened()
    known = bench.run(lambda unit: unit.feed_seq())
    restored(bench)
    bench.hears("and so on")
    now = bench.run(lambda unit: unit.feed_seq())

    assert now > known + SEQ_GAP
    assert bench.value("SELECT value FROM meta WHERE key = 'feed_id'") == "another"
    for after, reset in ((known, False), (known + 1, True), (known + 5000, True), (now - 1, False), (now + 1, True)):
        assert bench.run(lambda unit, after=after: place_of(unit, str(after))).reset is reset, after  # type: ignore[misc]
