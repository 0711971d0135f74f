"""The feed over breaks: nothing missed, nothing twice, and an end only when the desk does not want us."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.client.feed import (
    FIRST_WAIT,
    LONGEST_WAIT,
    FeedItem,
    FeedLost,
    FeedOnline,
    FeedReset,
    follow,
    wait_before,
)
from agent_tui.client.transport import Frame
from agent_tui.core.errors import Unauthorized, Unreachable
from agent_tui.wire.events import FeedEvent


def frame(seq: int, kind: str = "message.received") -> Frame:
    event = FeedEvent(seq=seq, at="2026-11-23T14:30:00.000Z", actor="system", kind=kind, conversation_id=None)
    return Frame(str(seq), kind, msgspec.json.encode(event).decode())


class Connections:
    """Each connection yields its frames and then breaks, ends, or is refused; the last one refuses the token."""

    def __init__(self, *scripts: list[Frame | Exception]) -> None:
        self.scripts = list(scripts)
        self.asked: list[int | None] = []
        self.slept: list[float] = []
        self.open = 0

    async def connect(self, after: int | None) -> AsyncGenerator[Frame, None]:
        self.asked.append(after)
        script = self.scripts.pop(0) if self.scripts else [Unauthorized("The token was revoked.")]
        self.open += 1
        try:
            if not script or not isinstance(script[0], Exception):
                yield Frame("", "", "")
            for item in script:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.open -= 1

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def run(self, after: int | None) -> list[FeedItem]:
        items: list[FeedItem] = []

        async def collect() -> None:
            async for item in follow(self.connect, after, sleep=self.sleep, jitter=lambda: 1.0):
                items.append(item)

        with pytest.raises(Unauthorized, match="revoked"):
            await collect()
        return items


def seqs(items: list[FeedItem]) -> list[int]:
    return [item.seq for item in items if isinstance(item, FeedEvent)]


async def test_whoever_leaves_in_the_middle_leaves_no_connection_open() -> None:
    desk = Connections([frame(5), frame(6)])
    feed = follow(desk.connect, 4, sleep=desk.sleep, jitter=lambda: 1.0)
    await anext(feed)
    assert desk.open == 1
    await feed.aclose()
    assert desk.open == 0


async def test_after_a_break_it_asks_for_what_follows_the_last_event() -> None:
    desk = Connections([frame(5), frame(6), Unreachable("It broke.")], [frame(7)])
    items = await desk.run(4)
    assert seqs(items) == [5, 6, 7]
    assert desk.asked == [4, 6, 7]
    assert [type(item) for item in items] == [
        FeedOnline,
        FeedEvent,
        FeedEvent,
        FeedLost,
        FeedOnline,
        FeedEvent,
        FeedLost,
    ]
    assert FeedLost("It broke.", FIRST_WAIT) in items


async def test_waits_grow_while_nothing_comes_and_begin_again_after_a_connection() -> None:
    down: list[list[Frame | Exception]] = [[Unreachable("Down.")] for _ in range(8)]
    desk = Connections(*down, [frame(1), Unreachable("Down.")])
    await desk.run(None)
    assert desk.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0, 0.5]


async def test_a_reset_says_where_the_feed_goes_on() -> None:
    desk = Connections([frame(5), Frame("40", "reset", "{}"), frame(41)])
    items = await desk.run(4)
    assert FeedReset(40) in items
    assert desk.asked == [4, 41]


async def test_an_event_that_cannot_be_read_is_skipped() -> None:
    desk = Connections([Frame("5", "new.kind", '{"seq": "five"}'), frame(6)])
    assert seqs(await desk.run(4)) == [6]


@given(attempt=st.integers(1, 5000), jitter=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_long_and_never_nothing(attempt: int, jitter: float) -> None:
    assert FIRST_WAIT / 2 <= wait_before(attempt, jitter) <= LONGEST_WAIT
