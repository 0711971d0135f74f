"""One open stream of the change feed: server-sent events on one connection.

Headers leave at once, a comment every 15 seconds. Invariant: between two ``reset`` frames the seqs rise and
nothing that the caller may see is left out: first what the database holds, then, without a gap, what is committed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

from agent_tui.core.errors import Forbidden, Unauthorized
from agent_tui.desk.privacy.masking import view_of
from agent_tui.desk.staff.caller import Caller
from agent_tui.server.feed import FeedHub, Subscriber
from agent_tui.server.feed_resume import PAGE, Place, place_of, shown_after
from agent_tui.server.feed_view import frame_of, reset_event
from agent_tui.server.running_desk import RunningDesk

COMMENT_SECONDS = 15.0
_COMMENT = b":\n\n"


class EventStream:
    """The answer to ``GET /events``.

    ``again`` finds out anew who the caller is, after tokens or the configuration changed.
    """

    def __init__(
        self,
        desk: RunningDesk,
        hub: FeedHub,
        caller: Caller,
        again: Callable[[], Awaitable[Caller]],
        after: str | None,
        comment_seconds: float = COMMENT_SECONDS,
    ) -> None:
        self._desk = desk
        self._hub = hub
        self._subscriber = hub.subscriber(caller)
        self._again = again
        self._after = after
        self._comment_seconds = comment_seconds

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        place = await self._desk.store.read(lambda reader: place_of(reader, self._after))
        await send({"type": "http.response.start", "status": 200, "headers": _headers(place)})
        watch = asyncio.create_task(_watch(receive, self._subscriber))
        try:
            await self._write(place, send)
        finally:
            self._hub.remove(self._subscriber)
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, place: Place, send: Send) -> None:
        first = frame_of(reset_event(place.seq, self._desk.clock.now())) if place.reset else _COMMENT
        await _send(send, first)
        if not await self._catch_up(place.seq, send):
            return
        subscriber, loop = self._subscriber, asyncio.get_running_loop()
        comment_at = loop.time() + self._comment_seconds
        while await self._still_welcome():
            if loop.time() >= comment_at:
                await _send(send, _COMMENT)
                comment_at += self._comment_seconds
            elif data := subscriber.take():
                await _send(send, data)
            elif subscriber.closed:
                return
            else:
                await subscriber.wait(comment_at - loop.time())

    async def _catch_up(self, seq: int, send: Send) -> bool:
        """Send what was committed after ``seq`` and join the hub; False: the stream ended meanwhile."""
        subscriber = self._subscriber
        while seq < self._hub.delivered:
            if subscriber.closed or self._desk.stopping.is_set() or not await self._still_welcome():
                return False
            now = self._desk.clock.now()
            caller, after = subscriber.caller, seq
            page = await self._desk.store.read(lambda reader: shown_after(reader, caller, after, PAGE, now))  # noqa: B023
            if not page:
                # Pruned while it was read: only reading everything again helps.
                seq = self._hub.delivered
                await _send(send, frame_of(reset_event(seq, now)))
                break
            seq, view = page[-1].event.seq, view_of(self._desk.config.masking, caller)
            if data := b"".join(frame for shown in page if (frame := shown.frame(caller, view)) is not None):
                await _send(send, data)
        self._hub.add(subscriber, seq)
        return True

    async def _still_welcome(self) -> bool:
        subscriber = self._subscriber
        if not subscriber.recheck:
            return True
        subscriber.recheck = False
        try:
            subscriber.caller = await self._again()
        except (Unauthorized, Forbidden):
            return False
        return True


def _headers(place: Place) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        # Without it nginx would gather the stream into large pieces.
        (b"x-accel-buffering", b"no"),
        (b"feed-seq", str(place.seq).encode()),
    ]


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _watch(receive: Receive, subscriber: Subscriber) -> None:
    """End the stream when the caller hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    subscriber.close()
