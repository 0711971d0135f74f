"""The change feed as a console follows it: for ever, over every break.

Invariant: between two ``FeedReset`` no event is missed and none comes twice: each connection asks after the last
seq that was handed out.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

import msgspec

from agent_tui.client.transport import Frame
from agent_tui.core.errors import DeskError, Forbidden, NotFound, Unauthorized
from agent_tui.wire.events import FeedEvent

FIRST_WAIT = 0.5
LONGEST_WAIT = 15.0


@dataclass(frozen=True, slots=True)
class FeedOnline:
    """The stream is open."""


@dataclass(frozen=True, slots=True)
class FeedLost:
    """The stream broke or could not be opened; it is tried again in ``retry_in`` seconds of the console's clock."""

    sentence: str
    retry_in: float


@dataclass(frozen=True, slots=True)
class FeedReset:
    """The desk cannot continue from our place: read everything again. ``seq`` is where the feed goes on."""

    seq: int


FeedItem = FeedOnline | FeedLost | FeedReset | FeedEvent

FATAL: tuple[type[DeskError], ...] = (Unauthorized, Forbidden, NotFound)
"""Refusals that trying again does not cure."""


def wait_before(attempt: int, jitter: float) -> float:
    """Seconds before the ``attempt``-th try in a row (from 1); ``jitter`` in [0, 1) spreads consoles apart."""
    step: float = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt - 1, 10))
    return step * (0.5 + jitter / 2)


async def follow(
    connect: Callable[[int | None], AsyncGenerator[Frame, None]],
    after: int | None,
    *,
    sleep: Callable[[float], Awaitable[None]],
    jitter: Callable[[], float],
) -> AsyncGenerator[FeedItem, None]:
    """Everything that happens after ``after`` (None: from now), until cancelled.

    Raises:
        Unauthorized, Forbidden, NotFound: the desk does not want us; no use in trying again.
    """
    attempt = 0
    while True:
        sentence = "The desk closed the stream."
        try:
            async with aclosing(connect(after)) as frames:
                async for frame in frames:
                    attempt = 0
                    if not frame.event and not frame.data:
                        yield FeedOnline()
                    elif frame.event == "reset":
                        after = int(frame.id) if frame.id.isdigit() else None
                        yield FeedReset(after or 0)
                    elif (event := _decode(frame)) is not None:
                        after = event.seq
                        yield event
        except FATAL:
            raise
        except DeskError as error:
            sentence = error.sentence
        attempt += 1
        seconds = wait_before(attempt, jitter())
        yield FeedLost(sentence, seconds)
        await sleep(seconds)


def _decode(frame: Frame) -> FeedEvent | None:
    """The event of a frame; None for one of a kind of frame that this version cannot read."""
    try:
        return msgspec.json.decode(frame.data, type=FeedEvent)
    except msgspec.ValidationError:
        # A newer desk may send rows we do not know; skipping one is better than a console that stops.
        return None
