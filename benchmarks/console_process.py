"""The console's own program, holding more than it would fetch by itself: ``… FOLDER URL TOKEN`` or ``… FOLDER N``.

With a URL it is at that desk and reads every conversation of its views, however many there are. With a number it is
at a desk in memory whose one conversation has so many messages; SIGUSR1 brings one more.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path

from agent_tui.client.api import DeskApi, Fetched
from agent_tui.client.desk import DeskClient
from agent_tui.client.feed import FeedItem
from agent_tui.console.app import ConsoleApp
from agent_tui.console.garbage import spare_what_was_read
from agent_tui.console.link.desk_clock import DeskClock
from agent_tui.console.painting.glyphs import UNICODE
from agent_tui.console.settings import ConsoleSettings
from agent_tui.wire.conversations import Conversation, ConversationPage, Sort, View
from tests.console.fake_desk import FakeClock, FakeDesk, ago, conversation, inbound

PAGES_IN_ONE = 6


class WholeDesk(DeskClient):
    """A desk's client whose pages are six of the desk's, so that a console holds all of 10,000 conversations."""

    async def conversations(
        self, view: View, *, queue: str | None = None, sort: Sort = "wait", after: str | None = None, limit: int = 100
    ) -> Fetched[ConversationPage]:
        items: list[Conversation] = []
        seq: int | None = None
        for _ in range(PAGES_IN_ONE):
            page = await super().conversations(view, queue=queue, sort=sort, after=after, limit=limit)
            seq = page.feed_seq if seq is None else seq
            items += page.value.items
            after = page.value.next
            if after is None:
                break
        return Fetched(ConversationPage(items=items, next=after), seq or 0)


class LongDesk(FakeDesk):
    """One conversation of many messages."""

    def __init__(self, clock: FakeClock, messages: int) -> None:
        super().__init__(clock)
        now = clock.now()
        self.page_size = messages
        texts = [
            inbound("long", seq, _words(seq), ago(now, seconds=(messages - seq) * 7)) for seq in range(1, messages + 1)
        ]
        self.add(conversation("long", "Long Story", now, state="active", agent="ana"), *texts)

    async def feed(self, after: int | None) -> AsyncIterator[FeedItem]:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._one_more)
        async for item in super().feed(after):
            yield item

    def _one_more(self) -> None:
        seq = len(self.texts["long"]) + 1
        message = inbound("long", seq, _words(seq), self.now())
        self.texts["long"].append(message)
        self.emit("message.received", "long", message)


def _words(seq: int) -> str:
    return f"number{seq:06d} " + "and a few more words that fill the line and the next one too " * (1 + seq % 3)


def main(folder: Path, *where: str) -> int:
    """Run until the terminal goes."""
    fake = FakeClock()

    def make_desk() -> DeskApi:
        return LongDesk(fake, int(where[0])) if len(where) == 1 else WholeDesk(where[0], where[1])

    app = ConsoleApp(
        make_desk,
        ConsoleSettings(),
        folder,
        clock=DeskClock(),
        signs=UNICODE,
        zone=UTC,
        desk_name="the desk",
        after_reading=spare_what_was_read,
    )
    return app.run() or 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
