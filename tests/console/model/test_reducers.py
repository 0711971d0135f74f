"""Events applied to a snapshot give what a fresh snapshot gives."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.console.model.reducers import (
    add_bubble,
    apply_event,
    load_messages,
    load_older,
    load_rows,
    put_message,
    set_me,
)
from agent_tui.console.model.sections import TITLES, matcher
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.model.texts import Bubble, DraftText
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.messages import Message, MessagePage
from agent_tui.wire.people import Load, Me, Role
from tests.console.fake_desk import START, ago, conversation, inbound, outbound

ME = Me(
    user="ana",
    id="ana",
    name="Ana",
    role="agent",
    presence="available",
    connected=True,
    load=Load(used=0, capacity=5),
    queues=["general"],
    desk="Support",
    version="0",
    now=ago(START),
    speed=1.0,
)


def signed_on(role: Role = "agent") -> ConsoleState:
    state = ConsoleState()
    set_me(state, msgspec.structs.replace(ME, role=role))
    return state


def event(seq: int, row: Conversation | None = None, message: Message | None = None, **fields: object) -> FeedEvent:
    base = FeedEvent(
        seq=seq,
        at=ago(START),
        actor="system",
        kind="message.received",
        conversation_id=row.id if row else None,
        conversation=row,
        message=message,
    )
    return msgspec.structs.replace(base, **fields)


def shown(state: ConsoleState) -> dict[str, list[str]]:
    return {name: list(state.sections.ids(name)) for name in TITLES}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d", "e", "f"]),
        st.sampled_from(["open", "mine", "theirs", "offered", "waiting", "wrap_up", "closed", "unseen", "message"]),
    ),
    max_size=40,
)
LOOKS: dict[str, dict[str, object]] = {
    "open": {"state": "open", "agent": None, "offered_to": None},
    "mine": {"state": "active", "agent": "ana", "offered_to": None},
    "theirs": {"state": "active", "agent": "otto", "offered_to": None},
    "offered": {"state": "active", "agent": None, "offered_to": "ana", "offer_expires_at": ago(START, minutes=-1)},
    "waiting": {"state": "waiting", "agent": "ana", "offered_to": None},
    "wrap_up": {"state": "wrap_up", "agent": "ana", "offered_to": None},
    "closed": {"state": "closed", "agent": "ana", "offered_to": None},
}


class World:
    """What the desk holds; it makes the events that a console is entitled to."""

    def __init__(self, role: Role = "agent") -> None:
        self.role = role
        self.rows: dict[str, Conversation] = {}
        self.messages: list[Message] = []
        self.seq = 0

    def step(self, name: str, what: str) -> FeedEvent:
        self.seq += 1
        if what == "unseen":
            self.rows.pop(name, None)
            return event(self.seq, conversation_id=name, state="active", queue="other", kind="conversation.claimed")
        row = self.rows.get(name) or conversation(name, name.upper(), START)
        if what == "message":
            message = inbound(name, self.seq, f"message {self.seq}", ago(START, minutes=60 - self.seq))
            if name == "a":
                self.messages.append(message)
            row = msgspec.structs.replace(row, unread=row.unread + 1, waiting_since=message.at)
            self.rows[name] = row
            return event(self.seq, row, message)
        row = msgspec.structs.replace(row, **LOOKS[what])
        self.rows[name] = row
        return event(self.seq, row)

    def snapshot(self) -> ConsoleState:
        state = signed_on(self.role)
        load_rows(state, [(self.seq, [row for row in self.rows.values() if row.state != "closed"])])
        load_messages(state, "a", MessagePage(items=list(self.messages), next=None), self.seq)
        return state


@settings(max_examples=150)
@given(before=STEPS, after=STEPS, role=st.sampled_from(["agent", "supervisor"]))
def test_events_after_a_snapshot_give_a_fresh_snapshot(
    before: list[tuple[str, str]], after: list[tuple[str, str]], role: Role
) -> None:
    world = World(role)
    for step in before:
        world.step(*step)
    state = world.snapshot()
    for step in after:
        apply_event(state, world.step(*step))
    fresh = world.snapshot()
    assert shown(state) == shown(fresh)
    assert state.rows == fresh.rows
    if "a" in state.transcripts:
        assert state.transcripts["a"].messages == fresh.transcripts["a"].messages


@settings(max_examples=100)
@given(steps=STEPS, at=st.integers(0, 40))
def test_events_older_than_the_snapshot_change_nothing(steps: list[tuple[str, str]], at: int) -> None:
    """The stream is opened from the seq of the first answer; what comes again was read already."""
    world = World()
    events = [world.step(*step) for step in steps]
    state = world.snapshot()
    wanted = shown(state)
    rows = dict(state.rows)
    for old in events[at:]:
        if old.conversation is not None:
            apply_event(state, old)
    assert {found: state.rows[found] for found in rows} == rows
    assert {name: [found for found in ids if found in rows] for name, ids in shown(state).items()} == wanted


def test_rows_told_while_the_pages_were_read_stay() -> None:
    state = signed_on()
    apply_event(state, event(9, conversation("new", "New", START)))
    apply_event(state, event(10, None, conversation_id="gone", state="active", queue="other"))
    stale = msgspec.structs.replace(conversation("gone", "Gone", START))
    load_rows(state, [(8, [stale, conversation("old", "Old", START)])])
    assert set(state.rows) == {"new", "old"}


def test_a_page_takes_rows_away_that_it_no_longer_has() -> None:
    state = signed_on()
    load_rows(state, [(1, [conversation("a", "A", START), conversation("b", "B", START)])])
    load_rows(state, [(5, [conversation("b", "B", START)])])
    assert set(state.rows) == {"b"}
    assert shown(state)["queue"] == ["b"]


def test_the_feed_and_the_answer_to_a_post_settle_one_bubble_whichever_comes_first() -> None:
    for feed_first in (True, False):
        state = signed_on()
        load_rows(state, [(1, [conversation("a", "A", START, state="active", agent="ana")])])
        load_messages(state, "a", MessagePage(items=[], next=None), 1)
        add_bubble(state, Bubble("client-1", "a", "hello", ago(START), "posting"))
        queued = outbound("a", 1, "hello", ago(START), client_id="client-1")
        sent = msgspec.structs.replace(queued, status="sent")
        if feed_first:
            apply_event(state, event(2, message=queued))
            apply_event(state, event(3, message=sent))
            put_message(state, queued)
        else:
            put_message(state, queued)
            apply_event(state, event(2, message=queued))
            apply_event(state, event(3, message=sent))
        assert state.bubbles == {}
        assert [message.status for message in state.transcripts["a"].messages] == ["sent"]


def test_older_pages_go_in_front() -> None:
    state = signed_on()
    texts = [inbound("a", seq, str(seq), ago(START)) for seq in range(1, 7)]
    load_messages(state, "a", MessagePage(items=texts[4:], next="4"), 1)
    load_older(state, "a", MessagePage(items=texts[2:4], next="2"))
    load_older(state, "a", MessagePage(items=texts[:3], next=None))
    assert [message.seq for message in state.transcripts["a"].messages] == [1, 2, 3, 4, 5, 6]
    assert state.transcripts["a"].older is None


def test_a_change_of_a_message_further_up_than_we_hold_is_left_out() -> None:
    state = signed_on()
    load_messages(state, "a", MessagePage(items=[inbound("a", 5, "five", ago(START))], next="4"), 1)
    apply_event(state, event(2, message=inbound("a", 2, "two", ago(START))))
    assert [message.seq for message in state.transcripts["a"].messages] == [5]


def test_a_draft_of_another_device_counts_unless_something_unsaved_is_typed_here() -> None:
    state = signed_on()
    row = conversation("a", "A", START, draft="from the phone", draft_at=ago(START))
    load_rows(state, [(1, [row])])
    assert state.drafts["a"].text == "from the phone"
    state.drafts["a"] = DraftText("typed here", ago(START), saved=False)
    apply_event(state, event(2, row))
    assert state.drafts["a"].text == "typed here"


def test_the_filter_looks_at_name_number_queue_and_words() -> None:
    row = conversation("a", "Maria Njeri", START, queue="billing")
    assert matcher("maria BILL")(row)
    assert matcher("hello")(row)
    assert not matcher("maria support-x")(row)
    state = signed_on()
    state.sections.accepts = matcher("maria")
    load_rows(state, [(1, [row, conversation("b", "Otto", START)])])
    assert shown(state)["queue"] == ["a"]
    apply_event(state, event(2, conversation("c", "Another Maria", START)))
    assert set(shown(state)["queue"]) == {"a", "c"}
    offered = conversation("o", "Otto", START, state="active", offered_to="ana", offer_expires_at=ago(START))
    assert apply_event(state, event(3, offered)).head
    assert (shown(state).get("offered", []), state.sections.whole.count("queue")) == ([], 3)
    assert state.offered_first() == offered, "an offer does not hide behind a filter"
    assert apply_event(state, event(4, conversation("o", "Otto", START, state="closed"))).head
    assert state.offered_first() is None


def test_who_waits_for_an_answer_stands_first_and_the_queue_keeps_the_desks_order() -> None:
    state = signed_on()
    rows = [
        conversation("done", "A", START, state="wrap_up", agent="ana", waiting_since=None),
        conversation("answered", "B", START, state="active", agent="ana", waiting_since=None),
        conversation("late", "C", START, state="active", agent="ana", waiting_since=ago(START, minutes=9)),
        conversation("soon", "D", START, state="active", agent="ana", waiting_since=ago(START, minutes=2)),
        conversation("q2", "E", START, priority=5, queued_at=ago(START, minutes=30)),
        conversation("q1", "F", START, priority=1, queued_at=ago(START, minutes=1)),
    ]
    load_rows(state, [(1, rows)])
    assert shown(state)["mine"] == ["late", "soon", "answered", "done"]
    assert shown(state)["queue"] == ["q1", "q2"]
