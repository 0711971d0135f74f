"""A load generator of its own process: HTTP/1.1, keep-alive, one request in flight on each connection.

Reads one order a line from standard input (JSON of ``Order``), answers each with one line (JSON of ``Outcome``).
Invariant: requests are signed before the clock starts; every loop ends by a count or by time, whatever the server
does.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from typing import Protocol, cast

import msgspec
import uvloop

from benchmarks.table import percentile
from benchmarks.webhooks import customer, post

BODY = "Hello, could you tell me where my order 8841 is? It should have come on Friday."
LONGEST = 120.0
SLICES = 6


class Order(msgspec.Struct, kw_only=True):
    """``rate`` 0: as fast as it goes; else requests a second, each timed from the moment it was due.

    ``name`` makes the MessageSids unique. Senders: of ten messages one from a new customer (``new_from`` on), the
    others from ``known`` customers in turn; ``stamp``: the body is ``t`` and the monotonic nanoseconds of sending.
    """

    port: int
    connections: int
    seconds: float
    most: int
    name: str
    known: int
    new_from: int = 0
    new_share: float = 0.1
    rate: float = 0.0
    stamp: bool = False


class Outcome(msgspec.Struct, kw_only=True):
    """``answered``: 204s. Latencies in milliseconds; ``slices``: the p99 of each sixth of the time, in order."""

    answered: int
    refused: int
    seconds: float
    p50: float
    p99: float
    slices: list[float]
    new_to: int


class Requests(Protocol):
    """Where the next request comes from; None: there is no more."""

    def __call__(self) -> bytes | None: ...


class _Run:
    """What all connections of one order share."""

    def __init__(self, following: Requests, until: float) -> None:
        self.following = following
        self.until = until
        self.done: list[tuple[float, float]] = []
        self.refused = 0
        self.open = 0
        self.over = asyncio.Event()

    def closed(self) -> None:
        self.open -= 1
        if self.open <= 0:
            self.over.set()


class _Connection(asyncio.Protocol):
    """Sends the next request when the last is answered; with ``paced`` only when it is told to."""

    def __init__(self, run: _Run, idle: asyncio.Queue[_Connection] | None) -> None:
        self._run = run
        self._idle = idle
        self._buffer = b""
        self._since = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._run.open += 1
        if self._idle is not None:
            self._idle.put_nowait(self)

    def go(self) -> None:
        """Send the next request now, or close."""
        request = self._run.following() if time.monotonic() < self._run.until else None
        if request is None:
            self.close()
            return
        self.send(request, time.monotonic())

    def send(self, request: bytes, since: float) -> None:
        """Send it; its latency counts from ``since``."""
        assert self._transport is not None
        self._since = since
        self._transport.write(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if not data.endswith(b"\r\n\r\n") and data.startswith(b"HTTP/1.1 204"):
            self._buffer = data
            return
        self._buffer = b""
        now = time.monotonic()
        if data.startswith(b"HTTP/1.1 204"):
            self._run.done.append((now, now - self._since))
        else:
            self._run.refused += 1
        if self._idle is None:
            self.go()
        else:
            self._idle.put_nowait(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._run.closed()


class _Made:
    """Requests made beforehand, or one by one when they carry their time."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self.new = order.new_from
        self._count = 0
        self._ready: Iterator[bytes] = iter(() if order.stamp else [self._one(BODY) for _ in range(order.most)])

    def _one(self, body: str) -> bytes:
        count, order = self._count, self._order
        self._count += 1
        every = round(1 / order.new_share) if order.new_share else 0
        if every and count % every == every - 1:
            self.new += 1
            sender = customer(self.new)
        else:
            sender = customer(count * 7 % order.known)
        return post(f"SM{order.name}{count:08x}".ljust(34, "0"), sender, body)

    def __call__(self) -> bytes | None:
        if not self._order.stamp:
            return next(self._ready, None)
        if self._count >= self._order.most:
            return None
        return self._one(f"t{time.monotonic_ns()}")


async def run(order: Order) -> Outcome:
    """Carry out one order."""
    made = _Made(order)
    seconds = min(order.seconds, LONGEST)
    loop = asyncio.get_running_loop()
    state = _Run(made, time.monotonic() + seconds)
    idle: asyncio.Queue[_Connection] | None = asyncio.Queue() if order.rate else None
    connections = [_Connection(state, idle) for _ in range(order.connections)]
    for each in connections:
        await loop.create_connection(lambda each=each: each, "127.0.0.1", order.port)  # type: ignore[misc]
    began = time.monotonic()
    state.until = began + seconds
    if idle is None:
        for each in connections:
            each.go()
    else:
        await _paced(order, made, idle, began, seconds)
        for each in connections:
            each.close()
    async with asyncio.timeout(seconds + 30):
        await state.over.wait()
    return _outcome(state, began, made.new)


async def _paced(order: Order, made: _Made, idle: asyncio.Queue[_Connection], began: float, seconds: float) -> None:
    """Send at an even rate; what finds no free connection waits, and its waiting counts."""
    sent, total = 0, int(order.rate * seconds)
    while sent < total:
        due = began + sent / order.rate
        wait = due - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        connection = await idle.get()
        request = made()
        if request is None:
            idle.put_nowait(connection)
            break
        connection.send(request, due)
        sent += 1
    async with asyncio.timeout(10):
        for _ in range(order.connections):
            await idle.get()


def _outcome(state: _Run, began: float, new_to: int) -> Outcome:
    latencies = [each[1] * 1000 for each in state.done]
    ended = max((each[0] for each in state.done), default=began)
    step = max(ended - began, 1e-9) / SLICES
    slices = [
        percentile([took * 1000 for at, took in state.done if index <= (at - began) / step < index + 1], 0.99)
        for index in range(SLICES)
    ]
    return Outcome(
        answered=len(state.done),
        refused=state.refused,
        seconds=ended - began,
        p50=percentile(latencies, 0.5),
        p99=percentile(latencies, 0.99),
        slices=slices,
        new_to=new_to,
    )


def main() -> None:
    """Carry out orders until standard input ends."""
    for line in sys.stdin.buffer:
        outcome = uvloop.run(run(msgspec.json.decode(line, type=Order)))
        sys.stdout.buffer.write(msgspec.json.encode(outcome) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
