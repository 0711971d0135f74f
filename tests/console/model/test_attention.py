"""ctrl+n: who needs me, in which order, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent_tui.console.model.attention import needs, next_need
from agent_tui.console.painting.spans import span
from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import Conversation, Window
from tests.console.fake_desk import START, ago, conversation


def window(**left: float) -> Window:
    return Window(state="open", expires_at=to_text(START + timedelta(**left)))


def mine(identity: str, **fields: object) -> Conversation:
    values: dict[str, object] = {"state": "active", "agent": "ana", "waiting_since": None, "window": window(hours=20)}
    return conversation(identity, identity, START, **{**values, **fields})


ROWS = [
    mine("drafted"),
    mine("failed", failed=1),
    conversation("queued-old", "q", START, waiting_since=ago(START, minutes=9)),
    conversation("queued-new", "q", START, waiting_since=ago(START, minutes=2)),
    mine("offered", agent=None, offered_to="ana", offer_expires_at=to_text(START + timedelta(seconds=70))),
    mine("hour", window=window(minutes=50)),
    mine("half-hour", window=window(minutes=30)),
    mine("unread-new", unread=1, waiting_since=ago(START, minutes=1)),
    mine("unread-old", unread=3, waiting_since=ago(START, minutes=5)),
    mine("last-9", window=window(minutes=9), waiting_since=ago(START, minutes=1)),
    mine("last-3", window=window(minutes=3), waiting_since=ago(START, minutes=1), unread=1),
    mine("fine"),
    mine("closed-window", window=window(minutes=-3)),
    mine("theirs", agent="otto", unread=4, waiting_since=ago(START, minutes=50)),
    mine("over", state="closed", unread=1),
    mine("parked", state="waiting", window=window(minutes=20)),
]
ORDER = [
    "last-3",
    "last-9",
    "unread-old",
    "unread-new",
    "half-hour",
    "hour",
    "offered",
    "queued-old",
    "queued-new",
    "failed",
    "drafted",
]
DRAFTS = {"drafted": ago(START, minutes=3), "fine": ago(START, minutes=1)}


def test_the_order() -> None:
    found = needs(ROWS, "ana", DRAFTS, START)
    assert [need.conversation_id for need in found] == ORDER
    reasons = {need.conversation_id: need.reason for need in found}
    assert reasons["last-3"] == "unanswered, window closes in 3 min"
    assert reasons["unread-old"] == "unread, waits 5 min"
    assert reasons["offered"] == "offered to you, 1 min left"
    assert reasons["queued-old"] == "waits in the queue for 9 min"
    assert reasons["drafted"] == "a draft is 3 min old"


def test_the_order_does_not_depend_on_the_order_of_rows() -> None:
    assert needs(ROWS[::-1], "ana", DRAFTS, START) == needs(ROWS, "ana", DRAFTS, START)


def test_what_the_desk_hands_out_itself_is_not_walked_to() -> None:
    found = needs(ROWS, "ana", DRAFTS, START, {"support"})
    assert [need.conversation_id for need in found if need.conversation_id.startswith("queued")] == []


def test_pressing_on_walks_through_all_and_round() -> None:
    found = needs(ROWS, "ana", DRAFTS, START)
    walked: list[str] = []
    current: str | None = None
    for _ in range(len(ORDER) + 1):
        need = next_need(found, current)
        assert need is not None
        current = need.conversation_id
        walked.append(current)
    assert walked == [*ORDER, ORDER[0]]


def test_from_one_that_needs_nothing_it_begins_at_the_top() -> None:
    need = next_need(needs(ROWS, "ana", DRAFTS, START), "fine")
    assert need is not None
    assert need.conversation_id == "last-3"


def test_nobody_else() -> None:
    assert next_need([], "fine") is None
    only = needs([ROWS[9]], "ana", {}, START)
    assert next_need(only, "last-9") is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "0 s"), (0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172800, "2 days")],
)
def test_spans(seconds: float, words: str) -> None:
    assert span(seconds) == words
