"""A desk as its supervisor sees it: three queues, four agents, five things that need attention."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.core.moment import to_text
from agent_tui.wire.people import Agent, Load, Queue, ServiceLevel
from agent_tui.wire.supervision import Attention
from tests.console.fake_desk import FakeClock, FakeDesk, a_queue, ago, colleague
from tests.console.sample import sample_desk


def board_desk(clock: FakeClock) -> FakeDesk:
    """The sample desk with a supervisor at it; Peter is with Otto."""
    desk = sample_desk(clock, role="supervisor")
    now = clock.now()
    desk.change("peter", state="active", agent="otto", skills={"refund": 3})
    desk.queues_list = _queues(now)
    desk.agents_list = _agents(now)
    desk.attention_list = _attention(desk, now)
    return desk


def _queues(now: datetime) -> list[Queue]:
    return [
        a_queue(
            "billing",
            priority=1,
            waiting=5,
            active=14,
            longest_wait_since=ago(now, minutes=6, seconds=10),
            long_wait=300,
            connected=3,
            free=0,
            service_level=ServiceLevel(seconds=20, answered=50, within=31),
            backlog={"no_skill": 3, "full": 2},
        ),
        a_queue(
            "support",
            waiting=3,
            active=17,
            longest_wait_since=ago(now, minutes=2, seconds=2),
            connected=5,
            free=3,
            service_level=ServiceLevel(seconds=20, answered=40, within=38),
            backlog={"turn": 3},
        ),
        a_queue("night", members=[], waiting=0),
    ]


def _agents(now: datetime) -> list[Agent]:
    return [
        colleague(
            "ana", "Ana Petrova", role="supervisor", load=Load(used=3, capacity=5), queues=["billing", "support"]
        ),
        colleague(
            "otto",
            "Otto Klein",
            presence="busy",
            load=Load(used=5, capacity=5),
            queues=["support"],
            active=5,
            longest_since=ago(now, minutes=42),
            last_action_at=ago(now, seconds=8),
            handled=17,
            skills={"refund": 4},
        ),
        colleague(
            "bo",
            "Bo Lund",
            presence="away",
            presence_by="missed",
            load=Load(used=1, capacity=5),
            queues=["billing"],
            last_action_at=ago(now, minutes=9),
            handled=4,
        ),
        colleague("zoe", "Zoe Adler", connected=False, presence="offline", load=Load(used=0, capacity=3), queues=[]),
    ]


def _attention(desk: FakeDesk, now: datetime) -> list[Attention]:
    return [
        Attention(
            reason="window_closing",
            conversation=desk.rows["maria"],
            parked_id=None,
            since=to_text(now + timedelta(minutes=37)),
            detail="the customer wrote 2 minutes ago",
        ),
        Attention(
            reason="long_wait",
            conversation=desk.rows["peter"],
            parked_id=None,
            since=ago(now, minutes=6),
            detail='nobody has the skill "refund"',
        ),
        Attention(
            reason="failed_send",
            conversation=desk.rows["sana"],
            parked_id=None,
            since=ago(now, hours=1),
            detail="63016, outside the session window",
        ),
        Attention(
            reason="parked", conversation=None, parked_id="p1", since=ago(now, minutes=20), detail="unknown number"
        ),
    ]
