"""What becomes of an attempt: leases, answers, callbacks in any order, doubts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.channel.messages import RemoteMessage
from agent_tui.channel.outcomes import Accepted, NotConnected, Rejected, Throttled, Uncertain
from agent_tui.core.delivery import RANK
from agent_tui.desk.sending import deliveries, retry, settling
from agent_tui.desk.sending.outbox import Leased
from tests.desk.bench import ANA, CUSTOMER, OURS, START, Bench

WORDS = ["queued", "sending", "sent", "delivered", "read", "failed", "undelivered"]


def sent_one(bench: Bench, text: str = "hi") -> tuple[str, str, Leased]:
    """A conversation, a message in it, and its lease."""
    conversation_id = bench.owned()
    message = bench.sends(ANA, conversation_id, text)
    leased = bench.lease()
    assert leased is not None
    return conversation_id, message.id, leased


def state(bench: Bench, attempt_id: str) -> str:
    return str(bench.value("SELECT state FROM attempts WHERE id = ?", attempt_id))


def remote(sid: str, body: str = "hi", **more: object) -> RemoteMessage:
    """A message of ours in Twilio's list."""
    fields: dict[str, object] = {
        "sid": sid,
        "direction": "outbound-api",
        "from_": OURS,
        "to": CUSTOMER,
        "body": body,
        "status": "sent",
        "date_created": START,
        "date_sent": None,
        "num_media": 0,
        "error_code": "",
        "messaging_service_sid": "",
    }
    return RemoteMessage(**(fields | more))  # type: ignore[arg-type]


# Leases


def test_nothing_is_leased_twice(bench: Bench) -> None:
    _, message_id, leased = sent_one(bench)
    assert bench.lease() is None
    bench.pass_time(86400 * 30)
    assert bench.lease() is None
    assert state(bench, leased.attempt_id) == "sending"
    assert bench.message(message_id).status == "sending"


def test_one_customer_in_order_one_at_a_time_other_customers_meanwhile(bench: Bench) -> None:
    conversation_id = bench.owned()
    for text in ("one", "two"):
        bench.sends(ANA, conversation_id, text)
    other = bench.owned(ANA, "whatsapp:+34600000001")
    bench.sends(ANA, other, "three")
    first, second = bench.lease(), bench.lease()
    assert first is not None
    assert second is not None
    assert [first.outbound.body, second.outbound.body] == ["one", "three"]
    assert bench.lease() is None
    bench.settles(first, Accepted("SM1", "queued"))
    third = bench.lease()
    assert third is not None
    assert third.outbound.body == "two"


@pytest.mark.parametrize("result", [Throttled(5.0), NotConnected("refused")], ids=["429", "refused"])
def test_what_twilio_has_not_processed_is_repeated_as_the_same_attempt_and_keeps_its_place(
    bench: Bench, result: Throttled | NotConnected
) -> None:
    conversation_id, message_id, leased = sent_one(bench, "one")
    bench.sends(ANA, conversation_id, "two")
    bench.settles(leased, result, retry_in=5)
    assert bench.message(message_id).status == "queued"
    bench.pass_time(4.9)
    assert bench.lease() is None
    bench.pass_time(0.1)
    again = bench.lease()
    assert again is not None
    assert (again.attempt_id, again.outbound.body) == (leased.attempt_id, "one")


def test_a_doubt_holds_back_the_next_to_the_same_customer(bench: Bench) -> None:
    conversation_id, _, leased = sent_one(bench)
    bench.sends(ANA, conversation_id, "two")
    bench.settles(leased, Uncertain("time-out"))
    assert bench.lease() is None
    bench.calls_back("sent", "SM1", ref=leased.attempt_id)
    assert bench.lease() is not None


@pytest.mark.parametrize(("passed", "leaves"), [(86400 - 0.001, True), (86400, False)])
def test_the_window_is_looked_at_again_when_it_leaves(bench: Bench, passed: float, leaves: bool) -> None:
    conversation_id = bench.owned()
    message = bench.sends(ANA, conversation_id)
    bench.pass_time(passed)
    assert (bench.lease() is not None) is leaves
    if not leaves:
        failed = bench.message(message.id)
        assert failed.error is not None
        assert (failed.status, failed.error.code) == ("failed", "63016")


def test_a_number_that_is_gone_sends_nothing(bench: Bench) -> None:
    conversation_id = bench.owned()
    message = bench.sends(ANA, conversation_id)
    bench.config = type(bench.config)(
        **{f: getattr(bench.config, f) for f in bench.config.__struct_fields__} | {"numbers": {}}
    )
    assert bench.lease() is None
    assert bench.message(message.id).status == "failed"


# Answers and callbacks


def test_an_accepted_message_has_its_sid_at_once(bench: Bench) -> None:
    _, message_id, leased = sent_one(bench)
    bench.settles(leased, Accepted("SM1", "queued"))
    message = bench.message(message_id)
    assert (message.status, message.twilio_sid) == ("sending", "SM1")


@given(st.permutations(["sent", "delivered", "read", "failed"]), st.integers(0, 4), st.booleans())
@settings(max_examples=80)
def test_callbacks_in_any_order_around_the_answer_end_at_the_same_and_never_go_back(
    order: list[str], answered_after: int, with_ref: bool
) -> None:
    bench = Bench()
    conversation_id, message_id, leased = sent_one(bench)
    ref = leased.attempt_id if with_ref else ""
    shown = [bench.message(message_id).status or ""]
    for index in range(5):
        if index == answered_after:
            bench.settles(leased, Accepted("SM1", "queued"))
        elif order:
            bench.calls_back(order.pop(0), "SM1", ref=ref, code="30008")
        shown.append(bench.message(message_id).status or "")
    message = bench.message(message_id)
    assert (message.status, message.twilio_sid, message.error) == ("read", "SM1", None)
    assert [RANK[each] for each in shown] == sorted(RANK[each] for each in shown)
    assert bench.value("SELECT COUNT(*) FROM callbacks WHERE attempt_id IS NOT NULL") == 4
    assert bench.row(conversation_id).failed == 0
    assert state(bench, leased.attempt_id) == "accepted"
    bench.close()


@given(st.lists(st.sampled_from([*WORDS, "receiving", "no such word"]), max_size=8), st.integers(0, 8))
@settings(max_examples=80)
def test_whatever_is_called_back_the_status_is_the_highest_said(said: list[str], answered_after: int) -> None:
    bench = Bench()
    conversation_id, message_id, leased = sent_one(bench)
    for index, word in enumerate(said):
        if index == answered_after:
            bench.settles(leased, Accepted("SM1", "queued"))
        bench.calls_back(word, "SM1", ref=leased.attempt_id)
    bench.settles(leased, Accepted("SM1", "queued"))
    status = bench.message(message_id).status or ""
    ranks = [RANK[{"queued": "sending"}.get(word, word)] for word in said if word in WORDS]
    assert RANK[status] == max([*ranks, RANK["sending"]])
    if {"delivered", "read"} & set(said):
        assert status in ("delivered", "read")
    assert bench.row(conversation_id).failed == int(status in ("failed", "undelivered"))
    assert bench.value("SELECT COUNT(*) FROM callbacks") == len(said)
    assert bench.lease() is None
    bench.close()


def test_a_callback_counts_only_if_its_account_owns_the_attempt(bench: Bench) -> None:
    _, message_id, leased = sent_one(bench)
    assert not bench.calls_back("delivered", "SM9", ref=leased.attempt_id, account="other")
    assert bench.message(message_id).status == "sending"
    bench.settles(leased, Accepted("SM1", "queued"))
    assert not bench.calls_back("delivered", "SM1", account="other")
    assert bench.message(message_id).status == "sending"
    bench.settles(leased, Accepted("SM9", "queued"))
    assert bench.message(message_id).status == "sending"
    assert bench.value("SELECT COUNT(*) FROM callbacks") == 2


def test_a_failure_told_by_callback_has_its_code_and_counts(bench: Bench) -> None:
    conversation_id, message_id, leased = sent_one(bench)
    bench.settles(leased, Accepted("SM1", "queued"))
    bench.calls_back("undelivered", "SM1", code="63024")
    message = bench.message(message_id)
    assert message.error is not None
    assert (message.status, message.error.code) == ("undelivered", "63024")
    assert bench.row(conversation_id).failed == 1
    bench.calls_back("delivered", "SM1")
    assert bench.message(message_id).error is None
    assert bench.row(conversation_id).failed == 0


def test_a_second_sid_is_kept_and_told(bench: Bench) -> None:
    conversation_id, message_id, leased = sent_one(bench)
    bench.settles(leased, Accepted("SM1", "queued"))
    bench.calls_back("delivered", "SM2", ref=leased.attempt_id)
    bench.calls_back("read", "SM2")
    assert {row["sid"] for row in bench.ask("SELECT sid FROM attempt_sids")} == {"SM1", "SM2"}
    told = bench.ask("SELECT text, conversation_id FROM messages WHERE direction = 'system'")
    assert [row["conversation_id"] for row in told] == [conversation_id]
    assert "SM2" in told[0]["text"]
    message = bench.message(message_id)
    assert (message.twilio_sid, message.status) == ("SM1", "read")


def test_an_answer_that_comes_after_the_callbacks_news_changes_nothing_back(bench: Bench) -> None:
    _, message_id, leased = sent_one(bench)
    bench.calls_back("delivered", "SM1", ref=leased.attempt_id)
    for late in (Throttled(1.0), Uncertain("time-out"), Rejected("21211", "no"), Accepted("SM1", "queued")):
        bench.settles(leased, late)
        assert (bench.message(message_id).status, state(bench, leased.attempt_id)) == ("delivered", "accepted")
    assert bench.lease() is None


# Retries and late news


def test_news_of_an_older_attempt_counts_only_if_it_arrived(bench: Bench) -> None:
    conversation_id, message_id, first = sent_one(bench)
    bench.settles(first, Accepted("SM1", "queued"))
    bench.calls_back("failed", "SM1", code="30008")
    bench.do(retry.retry, ANA, conversation_id, message_id)
    second = bench.lease()
    assert second is not None
    bench.settles(second, Accepted("SM2", "queued"))
    bench.calls_back("sent", "SM1")
    assert bench.message(message_id).status == "sending"
    bench.calls_back("delivered", "SM1")
    assert bench.message(message_id).status == "delivered"
    bench.calls_back("failed", "SM2", code="30008")
    assert bench.message(message_id).status == "delivered"
    assert bench.row(conversation_id).failed == 0


def test_a_message_that_arrived_after_all_is_not_sent_a_second_time(bench: Bench) -> None:
    conversation_id, message_id, first = sent_one(bench)
    bench.settles(first, Accepted("SM1", "queued"))
    bench.calls_back("failed", "SM1", code="30008")
    bench.do(retry.retry, ANA, conversation_id, message_id)
    bench.calls_back("delivered", "SM1")
    assert bench.lease() is None
    assert bench.message(message_id).status == "delivered"
    assert bench.row(conversation_id).failed == 0
    bench.sends(ANA, conversation_id, "next")
    assert bench.lease() is not None


# Doubts


def looks(bench: Bench, *listed: RemoteMessage) -> list[bool]:
    doubts = bench.run(lambda unit: settling.due_doubts(unit, bench.now))
    return [bench.run(lambda unit, d=doubt: settling.decide(unit, d, listed, bench.now)) for doubt in doubts]  # type: ignore[misc]


def test_after_a_restart_what_was_being_sent_is_uncertain_and_never_sent_again(bench: Bench) -> None:
    _, message_id, leased = sent_one(bench)
    assert bench.run(lambda unit: deliveries.after_restart(unit, bench.now)) == 1
    assert bench.message(message_id).status == "uncertain"
    assert bench.run(lambda unit: deliveries.after_restart(unit, bench.now)) == 0
    assert bench.lease() is None
    bench.pass_time(2)
    assert looks(bench, remote("SM1")) == [True]
    assert (bench.message(message_id).status, bench.message(message_id).twilio_sid) == ("sent", "SM1")
    assert state(bench, leased.attempt_id) == "accepted"


def test_it_is_looked_for_at_2_5_15_30_and_60_seconds_and_then_was_not_sent(bench: Bench) -> None:
    conversation_id, message_id, leased = sent_one(bench)
    bench.settles(leased, Uncertain("time-out"))
    looked = []
    for second in range(1, 70):
        bench.pass_time(1)
        looked += [second for _ in looks(bench)]
    assert looked == [2, 5, 15, 30, 60]
    message = bench.message(message_id)
    assert message.error is not None
    assert (message.status, message.error.code) == ("failed", "not_sent")
    assert bench.row(conversation_id).failed == 1
    # Twilio had it after all.
    bench.calls_back("sent", "SM1", ref=leased.attempt_id)
    assert (bench.message(message_id).status, bench.message(message_id).error) == ("sent", None)
    assert bench.row(conversation_id).failed == 0


@pytest.mark.parametrize(
    ("change", "matches"),
    [
        ({}, True),
        ({"body": " hi\n"}, True),
        ({"to": "whatsapp:+34600000009"}, False),
        ({"body": "other"}, False),
        ({"direction": "inbound"}, False),
        ({"num_media": 1}, False),
        ({"date_created": START - timedelta(seconds=61)}, False),
        ({"date_created": START - timedelta(seconds=59)}, True),
    ],
    ids=str,
)
def test_what_looks_like_the_message_in_doubt(bench: Bench, change: dict[str, object], matches: bool) -> None:
    _, message_id, leased = sent_one(bench)
    bench.settles(leased, Uncertain("time-out"))
    bench.pass_time(2)
    assert looks(bench, remote("SM1", **change)) == [matches]  # type: ignore[arg-type]
    assert bench.message(message_id).status == ("sent" if matches else "uncertain")


def test_a_known_message_settles_no_other_and_each_settles_one(bench: Bench) -> None:
    conversation_id, _, leased = sent_one(bench, "ok")
    bench.settles(leased, Accepted("SM1", "queued"))
    second = bench.sends(ANA, conversation_id, "ok")
    third = bench.sends(ANA, conversation_id, "ok")
    doubtful = bench.lease()
    assert doubtful is not None
    bench.settles(doubtful, Uncertain("time-out"))
    bench.pass_time(2)
    listed = [remote("SM1", "ok"), remote("SM2", "ok"), remote("SM3", "ok")]
    assert looks(bench, listed[0]) == [False]
    bench.pass_time(3)
    assert looks(bench, *listed) == [True]
    assert bench.message(second.id).twilio_sid == "SM2"
    last = bench.lease()
    assert last is not None
    bench.settles(last, Uncertain("time-out"))
    bench.pass_time(2)
    assert looks(bench, *listed) == [True]
    assert bench.message(third.id).twilio_sid == "SM3"


def test_a_doubt_whose_callback_came_meanwhile_is_left_alone(bench: Bench) -> None:
    _, message_id, leased = sent_one(bench)
    bench.settles(leased, Uncertain("time-out"))
    bench.pass_time(2)
    doubts = bench.run(lambda unit: settling.due_doubts(unit, bench.now))
    bench.calls_back("delivered", "SM1", ref=leased.attempt_id)
    assert bench.run(lambda unit: settling.decide(unit, doubts[0], [], bench.now))
    assert bench.message(message_id).status == "delivered"


@pytest.mark.parametrize("word", ["receiving", "a new word"])
def test_a_word_that_is_not_known_still_proves_that_twilio_has_it(bench: Bench, word: str) -> None:
    _, message_id, leased = sent_one(bench)
    bench.settles(leased, Uncertain("time-out"))
    bench.calls_back(word, "SM1", ref=leased.attempt_id)
    bench.pass_time(61)
    assert looks(bench, remote("SM1")) == []
    assert bench.message(message_id).status == "sending"
    assert bench.message(message_id).twilio_sid == "SM1"


def test_a_list_that_cannot_be_had_decides_nothing(bench: Bench) -> None:
    _, message_id, leased = sent_one(bench)
    bench.settles(leased, Uncertain("time-out"))
    for _ in range(50):
        bench.pass_time(10)
        bench.run(lambda unit: deliveries.look_again(unit, leased.attempt_id, bench.now))
    assert bench.message(message_id).status == "uncertain"
    bench.pass_time(6)
    assert looks(bench, remote("SM1")) == [True]
