"""Who failed with what paused a list is tried again when it is resumed: at most once to each, and it adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.channel.messages import RemoteMessage
from agent_tui.channel.outcomes import Accepted, Rejected, Uncertain
from agent_tui.desk.after_restore import after_restore
from agent_tui.desk.outbound.list_work import work_list
from agent_tui.desk.outbound.lists import move_list
from agent_tui.desk.sending.outbox import Leased
from agent_tui.desk.sending.settling import decide, due_doubts
from agent_tui.wire.lists import RecipientList
from tests.desk.bench import SAM, TEMPLATE, Bench
from tests.desk.outbound.test_lists import make, move, results, sheet, shown, work

SENDER = "63112"
PAUSED = "63041"


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def hand_over(bench: Bench, list_id: str) -> None:
    for _ in range(4):
        bench.run(lambda unit: work_list(unit, bench.config, list_id, bench.now))
        bench.pass_time(1)


def posts(bench: Bench) -> list[Leased]:
    """Everything in the outbox is posted, and Twilio takes it."""
    sent = []
    while (leased := bench.lease()) is not None:
        bench.settles(leased, Accepted(f"SM{leased.attempt_id}", "queued", ""))
        sent.append(leased)
    return sent


def ends(bench: Bench, leased: Leased, status: str, code: str = "") -> None:
    assert bench.calls_back(status, f"SM{leased.attempt_id}", ref=leased.attempt_id, code=code)


def failed_list(bench: Bench, count: int = 3, code: str = SENDER) -> tuple[str, list[Leased]]:
    """A list that was through before WhatsApp said of each message that it was not sent."""
    list_id = make(bench, sheet(count), per_minute=3000)
    hand_over(bench, list_id)
    sent = posts(bench)
    for each in sent:
        ends(bench, each, "undelivered", code)
    return list_id, sent


def resume(bench: Bench, list_id: str, *, again: bool = True) -> RecipientList:
    return bench.run(lambda unit: move_list(unit, SAM, list_id, "resume", bench.now, again=again))


def states(bench: Bench, list_id: str) -> list[str]:
    return [each.state for each in results(bench, list_id)]


def test_resumed_it_sends_them_again_as_the_same_message(bench: Bench) -> None:
    list_id, first = failed_list(bench)
    found = shown(bench, list_id)
    assert (found.state, found.paused is not None and found.paused.again) == ("paused", 3)
    ids = [each.message_id for each in results(bench, list_id)]
    assert resume(bench, list_id).counts == {"queued": 3}
    assert results(bench, list_id)[0].detail == "Meta has disabled the business account; it is tried again."
    hand_over(bench, list_id)
    second = posts(bench)
    assert [each.outbound.to for each in second] == [each.outbound.to for each in first]
    for each in second:
        ends(bench, each, "delivered")
    assert shown(bench, list_id).counts == {"delivered": 3}
    assert shown(bench, list_id).state == "done"
    assert [each.message_id for each in results(bench, list_id)] == ids
    assert bench.value("SELECT SUM(failed) FROM conversations") == 0


def test_the_same_code_means_something_else_of_a_template(bench: Bench) -> None:
    list_id, _ = failed_list(bench, 1, "63016")
    pause = shown(bench, list_id).paused
    assert pause is not None
    assert (pause.why, pause.again) == ("WhatsApp did not take the message as an approved template.", 1)
    assert results(bench, list_id)[0].detail == "WhatsApp did not take the message as an approved template"


def test_or_leaves_them_for_good(bench: Bench) -> None:
    list_id, _ = failed_list(bench)
    resume(bench, list_id, again=False)
    hand_over(bench, list_id)
    assert (posts(bench), shown(bench, list_id).state) == ([], "done")
    row = results(bench, list_id)[0]
    assert (row.state, row.code) == ("undelivered", SENDER)
    assert row.detail == "Meta has disabled the business account. Not tried again: sam resumed the list without it."
    bench.run(lambda unit: unit.run("pause_list", id=list_id, at=row.at, by="system", code=SENDER))
    pause = shown(bench, list_id).paused
    assert pause is not None
    assert pause.again == 0, "they were left once"


def test_only_those_of_exactly_that_code_and_only_where_twilio_has_one_message(bench: Bench) -> None:
    list_id = make(bench, sheet(5), per_minute=3000)
    hand_over(bench, list_id)
    same, other, arrived, twice, refused = posts(bench)
    ends(bench, same, "failed", SENDER)
    ends(bench, other, "failed", "63024")
    ends(bench, arrived, "failed", SENDER)
    ends(bench, arrived, "delivered")
    ends(bench, twice, "failed", SENDER)
    bench.calls_back("sent", "SM" + "9" * 32, ref=twice.attempt_id)
    ends(bench, refused, "undelivered", SENDER)
    found = resume(bench, list_id)
    assert sum(found.counts.values()) == found.total
    hand_over(bench, list_id)
    assert [each.outbound.to for each in posts(bench)] == [same.outbound.to, refused.outbound.to]


@pytest.mark.parametrize(
    ("happens", "detail"),
    [
        ("stop", "The customer opted out."),
        ("answer", "There is a live conversation with this customer."),
        ("gone", "The template may not be sent any more."),
        ("cancel", "The list was cancelled before it came to this recipient."),
    ],
)
def test_what_happened_meanwhile_leaves_it_as_it_ended(bench: Bench, happens: str, detail: str) -> None:
    list_id, (first,) = failed_list(bench, 1)
    resume(bench, list_id)
    if happens == "gone":
        bench.run(lambda unit: unit.run("drop_templates", account_id="main", source="configured"))
    elif happens == "cancel":
        move(bench, list_id, "cancel")
    else:
        bench.hears("STOP" if happens == "stop" else "yes?", first.outbound.to)
    hand_over(bench, list_id)
    (row,) = results(bench, list_id)
    assert (row.state, row.code) == ("undelivered", SENDER)
    assert row.detail == f"Meta has disabled the business account. Not tried again: {detail}"
    assert bench.value("SELECT COUNT(*) FROM attempts WHERE number_id = 'support' AND state = 'queued'") <= 1
    assert sum(shown(bench, list_id).counts.values()) == 1


@pytest.mark.parametrize("when", ["queued", "handed over"])
def test_what_arrived_after_all_keeps_the_copy_from_leaving(bench: Bench, when: str) -> None:
    list_id, (first,) = failed_list(bench, 1)
    resume(bench, list_id)
    if when == "handed over":
        hand_over(bench, list_id)
    ends(bench, first, "delivered")
    hand_over(bench, list_id)
    assert posts(bench) == []
    assert shown(bench, list_id).counts == {"delivered": 1}
    assert results(bench, list_id)[0].detail == ""


def test_a_template_that_comes_back_and_fresh_ones_go_first(bench: Bench) -> None:
    list_id = make(bench, sheet(4), per_minute=60)
    bench.run(lambda unit: work_list(unit, bench.config, list_id, bench.now))
    (first,) = posts(bench)
    ends(bench, first, "failed", PAUSED)
    resume(bench, list_id)
    bench.edit_template(TEMPLATE, approval="paused")
    work(bench, list_id, seconds=1)
    assert shown(bench, list_id).state == "paused"
    bench.edit_template(TEMPLATE, approval="approved")
    resume(bench, list_id)
    order = []
    for _ in range(50):
        bench.run(lambda unit: work_list(unit, bench.config, list_id, bench.now))
        order += [each.outbound.to for each in posts(bench)]
        bench.pass_time(0.1)
    assert len(order) == 4
    assert order[-1] == first.outbound.to


def test_after_a_restore_nothing_is_tried_again_by_itself(bench: Bench) -> None:
    list_id, _ = failed_list(bench)
    bench.run(lambda unit: after_restore(unit, "another", "2026-11-23T09:00:00.000Z", bench.now))
    pause = shown(bench, list_id).paused
    assert pause is not None
    assert (pause.code, pause.again) == ("restored", 0)
    resume(bench, list_id)
    hand_over(bench, list_id)
    assert posts(bench) == []


FATES = ("arrives", "arrives", "refused", "undelivered", "told late", "cut off, lost", "cut off, arrives")
STEPS = (
    *("work", "work", "post", "post", "callbacks", "wait"),
    *("restart", "killed in a post", "pause", "resume", "resume without"),
)


class Channel:
    """Twilio and WhatsApp: what became of each POST, and who got how many copies."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.copies: Counter[str] = Counter()
        self.later: list[tuple[Leased, str, str]] = []
        self.listed: list[RemoteMessage] = []

    def post(self, leased: Leased, fate: str) -> None:
        sid = f"SM{leased.attempt_id}"
        if "arrives" in fate:
            self.copies[leased.outbound.to] += 1
            self.later.append((leased, "delivered", ""))
        elif fate in ("undelivered", "told late"):
            self.later.append((leased, "undelivered", SENDER))
        if fate == "refused":
            self.bench.settles(leased, Rejected(SENDER, "no"))
        elif fate.startswith("cut off"):
            self.bench.settles(leased, Uncertain("cut off"))
        else:
            self.bench.settles(leased, Accepted(sid, "queued", ""))
        if fate == "undelivered":
            self.call_back()

    def call_back(self) -> None:
        for leased, status, code in self.later:
            self.bench.calls_back(status, f"SM{leased.attempt_id}", ref=leased.attempt_id, code=code)
        self.later.clear()

    def settle(self) -> None:
        """What is uncertain has not arrived, or its callback is on its way: Twilio's list shows the latter."""
        now: datetime = self.bench.now
        for doubt in self.bench.run(lambda unit: due_doubts(unit, now)):
            self.bench.run(lambda unit, doubt=doubt: decide(unit, doubt, self.listed, now))  # type: ignore[misc]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(STEPS), min_size=10, max_size=60), st.data())
def test_whatever_happens_nobody_gets_it_twice_and_it_adds_up(steps: list[str], data: st.DataObject) -> None:
    bench = Bench()
    list_id = make(bench, sheet(6), per_minute=3000)
    channel = Channel(bench)

    def step(name: str, fate: str) -> None:
        state = shown(bench, list_id).state
        if name == "work":
            bench.run(lambda unit: work_list(unit, bench.config, list_id, bench.now))
        elif name == "post" and (leased := bench.lease()) is not None:
            channel.post(leased, fate)
        elif name == "killed in a post" and (leased := bench.lease()) is not None:
            bench.restart()
            channel.post(leased, "cut off, arrives" if fate == "arrives" else "cut off, lost")
        elif name == "callbacks":
            channel.call_back()
        elif name == "wait":
            channel.call_back()
            for _ in range(6):
                bench.pass_time(12)
                channel.settle()
        elif name == "restart":
            bench.restart()
        elif name == "pause" and state == "running":
            move(bench, list_id, "pause")
        elif name.startswith("resume") and state == "paused":
            resume(bench, list_id, again=name == "resume")
        bench.pass_time(0.2)
        found = shown(bench, list_id)
        assert sum(found.counts.values()) == found.total == 6
        assert max(channel.copies.values(), default=0) <= 1

    for name in steps:
        step(name, data.draw(st.sampled_from(FATES)) if "post" in name else "")
    for name in ("wait", "resume", *("work", "post", "callbacks") * 40, "wait", "work"):
        step(name, "arrives")
    rows = results(bench, list_id)
    told = {each.address for each in rows if each.state == "delivered"}
    assert told == set(channel.copies)
    assert all(each.detail or each.code == "not_sent" for each in rows if each.address not in told)
    bench.close()
