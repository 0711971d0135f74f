"""The hub of the change feed: every commit's events go to every open stream.

Commits are gathered while rows are read, so a burst costs one read. Invariant: a subscriber that was added with all
events up to ``delivered`` gets each later one once and in order; one that does not keep up gets ``reset`` instead of
what it missed, and never costs more than its buffer.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from functools import partial

import structlog

from agent_tui.core.errors import Busy
from agent_tui.desk.privacy.masking import view_of
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.staff.presence import seen
from agent_tui.server.auth import FORGET, seen_every
from agent_tui.server.feed_view import Scene, Shown, frame_of, look, reset_event
from agent_tui.server.running_desk import RunningDesk
from agent_tui.store.unit import StoredEvent, Unit

BUFFER_FRAMES = 512

log = structlog.get_logger("feed")


class Subscriber:
    """One open stream: who reads it, the seq it has, and the frames that wait for its connection."""

    def __init__(self, caller: Caller, limit: int = BUFFER_FRAMES) -> None:
        self.caller = caller
        self.after = 0
        self.closed = False
        # A token may have been revoked before the hub knew of this stream: it asks once after it was added.
        self.recheck = True
        self._limit = limit
        self._frames: deque[bytes] = deque()
        self._woken = asyncio.Event()

    @property
    def full(self) -> bool:
        """Whether the next frame must be a ``reset``."""
        return len(self._frames) >= self._limit

    def put(self, frame: bytes) -> None:
        """Add a frame."""
        self._frames.append(frame)
        self._woken.set()

    def start_over(self, reset: bytes) -> None:
        """Everything that waits gives way to ``reset``."""
        self._frames.clear()
        self.put(reset)

    def take(self) -> bytes:
        """Everything that waits."""
        self._woken.clear()
        data = b"".join(self._frames)
        self._frames.clear()
        return data

    def close(self) -> None:
        """End the stream once what waits is sent."""
        self.closed = True
        self._woken.set()

    def doubt(self) -> None:
        """Have the stream ask again who its caller is, before it sends anything more."""
        self.recheck = True
        self._woken.set()

    async def wait(self, seconds: float) -> bool:
        """Until there is something to do; False: nothing for ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        return True


class FeedHub:
    """Made with the desk's store open; runs from ``start`` to ``stop``."""

    def __init__(self, desk: RunningDesk, *, buffer_frames: int = BUFFER_FRAMES) -> None:
        self._desk = desk
        self._buffer_frames = buffer_frames
        self._subscribers: set[Subscriber] = set()
        self._pending: list[StoredEvent] = []
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.delivered = 0
        desk.store.on_commit(self._committed)

    async def start(self) -> None:
        """Begin to deliver."""
        self.delivered = max(self.delivered, await self._desk.store.read(lambda reader: reader.feed_seq()))
        self._tasks = [
            asyncio.create_task(self._deliver(), name="feed"),
            asyncio.create_task(self._keep_connected(), name="feed-connected"),
            asyncio.create_task(self._end_with_desk(), name="feed-end"),
        ]

    async def stop(self) -> None:
        """End every stream and stop delivering."""
        for subscriber in self._subscribers:
            subscriber.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def subscriber(self, caller: Caller) -> Subscriber:
        """A subscriber that is not added yet."""
        return Subscriber(caller, self._buffer_frames)

    def add(self, subscriber: Subscriber, after: int) -> None:
        """Deliver to it from now on everything after ``after``, which must be ``delivered`` or later."""
        subscriber.after = after
        self._subscribers.add(subscriber)
        if self._desk.stopping.is_set():
            subscriber.close()

    def remove(self, subscriber: Subscriber) -> None:
        """Stop delivering to it."""
        self._subscribers.discard(subscriber)

    def _committed(self, events: list[StoredEvent]) -> None:
        if any(event.kind in FORGET for event in events):
            for subscriber in self._subscribers:
                subscriber.doubt()
        if not self._subscribers and not self._pending:
            self.delivered = max(self.delivered, events[-1].seq)
            return
        self._pending.extend(events)
        self._woken.set()

    async def _deliver(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            events, self._pending = self._pending, []
            if not events:
                continue
            try:
                scene = await self._scene(events)
            except Exception as error:  # noqa: BLE001 - a feed that dies in silence is worse than one that starts over
                log.error("events could not be shown", seq=events[-1].seq, kind=type(error).__name__)
                self._reset_all(events[-1].seq)
            else:
                self._fan_out(events, scene)
            self.delivered = max(self.delivered, events[-1].seq)

    async def _scene(self, events: list[StoredEvent]) -> Scene:
        """The rows of ``events`` and what every subscriber may see, also of those that came while it was read."""
        now = self._desk.clock.now()
        callers = {subscriber.caller for subscriber in self._subscribers}
        scene = await self._desk.store.read(lambda reader: look(reader, events, callers, now))
        while missing := {subscriber.caller for subscriber in self._subscribers} - scene.asked:
            await self._desk.store.read(partial(look, events=events, callers=missing, now=now, scene=scene))
        return scene

    def _fan_out(self, events: list[StoredEvent], scene: Scene) -> None:
        masking = self._desk.config.masking
        for event in events:
            shown = Shown(event, scene)
            for subscriber in self._subscribers:
                if event.seq <= subscriber.after:
                    continue
                if subscriber.full:
                    subscriber.start_over(self._reset_frame(event.seq))
                elif (frame := shown.frame(subscriber.caller, view_of(masking, subscriber.caller))) is not None:
                    subscriber.put(frame)

    def _reset_all(self, seq: int) -> None:
        frame = self._reset_frame(seq)
        for subscriber in self._subscribers:
            subscriber.start_over(frame)

    def _reset_frame(self, seq: int) -> bytes:
        return frame_of(reset_event(seq, self._desk.clock.now()))

    async def _keep_connected(self) -> None:
        """An agent with an open stream is connected, however quiet the agent is."""
        while True:
            await self._desk.clock.sleep(seen_every(self._desk.config))
            agents = sorted({each.caller.agent for each in self._subscribers if each.caller.agent is not None})
            if agents:
                with contextlib.suppress(Busy):
                    await self._desk.store.write(partial(self._connected, agents=agents))

    def _connected(self, unit: Unit, agents: list[str]) -> None:
        for agent in agents:
            seen(unit, self._desk.config, agent, self._desk.clock.now())

    async def _end_with_desk(self) -> None:
        await self._desk.stopping.wait()
        for subscriber in self._subscribers:
            subscriber.close()
