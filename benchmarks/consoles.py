"""Fifty consoles less one, as their clients in one process: ``python -m benchmarks.consoles URL``.

Reads one line of JSON, the tokens; says when all follow the feed; at the end of its standard input tells how long
after sending each stamped message was decoded, over all of them.
"""

from __future__ import annotations

import asyncio
import sys
import time

import msgspec
import uvloop

from agent_tui.client.desk import DeskClient
from agent_tui.client.feed import FeedOnline
from agent_tui.wire.events import FeedEvent
from benchmarks.desk_process import Lines, tell
from benchmarks.table import percentile


class Seen(msgspec.Struct):
    """How many deliveries, and their latency in milliseconds."""

    deliveries: int
    p50: float
    p99: float


async def _follow(url: str, token: str, online: asyncio.Queue[None], took: list[float]) -> None:
    client = DeskClient(url, token)
    async for item in client.feed(None):
        if isinstance(item, FeedOnline):
            online.put_nowait(None)
        elif isinstance(item, FeedEvent) and item.message is not None and item.kind == "message.received":
            stamp = item.message.text
            if stamp[:1] == "t" and stamp[1:].isdigit():
                took.append((time.monotonic_ns() - int(stamp[1:])) / 1e6)


async def _run(url: str) -> None:
    lines = await Lines.open()
    tokens = msgspec.json.decode(await lines.next(), type=list[str])
    online: asyncio.Queue[None] = asyncio.Queue()
    took: list[float] = []
    following = [asyncio.create_task(_follow(url, token, online, took)) for token in tokens]
    for _ in tokens:
        await online.get()
    tell(len(tokens))
    while await lines.next():
        tell(Seen(len(took), percentile(took, 0.5), percentile(took, 0.99)))
        took.clear()
    for each in following:
        each.cancel()
    await asyncio.gather(*following, return_exceptions=True)


if __name__ == "__main__":
    uvloop.run(_run(sys.argv[1]))
