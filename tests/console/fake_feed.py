"""The feed, the failures and the rows of the desk in memory: what all its parts stand on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec

from agent_tui.client.feed import FeedItem, FeedLost, FeedOnline, FeedReset
from agent_tui.core.errors import DeskError, Unreachable
from agent_tui.core.moment import to_text
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.messages import Message
from tests.console.fake_clock import FakeClock


class FakeFeed:
    """``calls``: what was asked; ``down`` and ``refuse`` make requests fail; ``agent`` and ``role`` are ours."""

    def __init__(self, clock: FakeClock, agent: str, role: str) -> None:
        self.clock = clock
        self.agent = agent
        self.role = role
        self.seq = 0
        self.rows: dict[str, Conversation] = {}
        self.texts: dict[str, list[Message]] = {}
        self.calls: list[tuple[str, ...]] = []
        self.down = False
        self.refuse: dict[str, DeskError] = {}
        self.feeds: list[asyncio.Queue[FeedItem | None]] = []

    def now(self) -> str:
        return to_text(self.clock.now())

    def emit(
        self,
        kind: str,
        conversation_id: str | None = None,
        message: Message | None = None,
        *,
        actor: str = "system",
        **data: str,
    ) -> None:
        self.seq += 1
        row = self.rows.get(conversation_id or "")
        event = FeedEvent(
            seq=self.seq,
            at=self.now(),
            actor=actor,
            kind=kind,
            conversation_id=conversation_id,
            data=dict(data),
            conversation=row,
            message=message,
        )
        self.push(event)

    def push(self, item: FeedItem | None) -> None:
        for feed in self.feeds:
            feed.put_nowait(item)

    def change(self, conversation_id: str, **fields: object) -> Conversation:
        row = msgspec.structs.replace(self.rows[conversation_id], **fields)
        self.rows[conversation_id] = row
        return row

    def go_down(self) -> None:
        self.down = True
        self.push(FeedLost("No answer from the desk.", 0.5))

    def come_back(self) -> None:
        self.down = False
        self.push(FeedOnline())

    def reset(self) -> None:
        self.push(FeedReset(self.seq))

    def check(self, name: str, *words: str) -> None:
        self.calls.append((name, *words))
        if self.down:
            raise Unreachable("No answer from the desk at http://fake (ConnectError).")
        if name in self.refuse:
            raise self.refuse.pop(name)

    async def feed(self, after: int | None) -> AsyncIterator[FeedItem]:
        queue: asyncio.Queue[FeedItem | None] = asyncio.Queue()
        self.feeds.append(queue)
        yield FeedOnline()
        while (item := await queue.get()) is not None:
            yield item

    async def close(self) -> None:
        self.push(None)
