"""A desk with both doors open, as a process to be measured: ``python -m benchmarks.desk_process STORE FOLDER``.

STORE is ``desk`` (the product), ``alone`` (the product, but every unit of work is a commit of its own) or ``nothing``
(the doors before a store that answers at once and does nothing). Prints one line (``Ready``), then answers each line
of standard input with one (``Stand``); ends with its standard input. Invariant: nothing leaves the machine: Twilio's
API answers 503 from within this process.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec
import uvloop

from agent_tui.channel.net import open_http
from agent_tui.cli.desk_garbage import begin_to_collect
from agent_tui.cli.desk_log import log_to
from agent_tui.config.types import Config
from agent_tui.desk.clock import WallClock
from agent_tui.desk.running import Desk
from agent_tui.desk.secrets import AccountSecrets, all_secrets
from agent_tui.desk.staff.presence import seen
from agent_tui.desk.staff.tokens import create_token
from agent_tui.server.app import Doors
from agent_tui.store import writer
from agent_tui.store.engine import Listener
from agent_tui.store.unit import Reader, Unit
from benchmarks.child import rss_mb
from benchmarks.roster import roster

T = TypeVar("T")


class Ready(msgspec.Struct):
    """Where the doors are; a token for every agent."""

    public: int
    console: str
    tokens: dict[str, str]


class Stand(msgspec.Struct):
    """Messages stored, memory in MB."""

    messages: int
    rss: float


class _Empty(Reader):
    def __init__(self) -> None:
        """A reader of nothing; the feed's place is all that is asked of it."""

    def feed_seq(self) -> int:
        return 0


class NoStore:
    """Answers at once; does not even run the work."""

    def on_commit(self, listener: Listener) -> None:
        """There are no commits."""

    async def write(self, work: Callable[[Unit], T], *, repeatable: bool = False) -> T:  # noqa: ARG002
        return None  # type: ignore[return-value]

    async def read(self, query: Callable[[Reader], T]) -> T:
        return query(_Empty())


@dataclass
class NoDesk:
    """What the doors need of a desk, with no desk behind it."""

    config: Config
    folder: Path
    secrets: Mapping[str, AccountSecrets]
    store: NoStore = field(default_factory=NoStore)
    clock: WallClock = field(default_factory=WallClock)
    speed: float = 1.0
    version: str = "0"
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    public_url: str = ""
    config_path: Path | None = None

    def wake(self, what: str) -> None:
        """Nobody sleeps."""


class Lines:
    """Lines of standard input, read in the event loop."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    @classmethod
    async def open(cls) -> Lines:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        return cls(reader)

    async def next(self) -> bytes:
        """The next line; empty: the end."""
        return await self._reader.readline()


def tell(value: object) -> None:
    """One line of JSON to standard output."""
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
    sys.stdout.buffer.flush()


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


async def _run(store: str, folder: Path, config: Config, connected: int) -> None:
    doors = Doors()
    if store == "nothing":
        nobody = NoDesk(config, folder, all_secrets(config))
        public, console = await doors.start(nobody)
        await _answer(Ready(_port(public), console, {}), _nothing)
        nobody.stopping.set()
        await doors.stop()
        return
    if store == "alone":
        writer.BATCH_UNITS = 1
    refuse = httpx.MockTransport(lambda _request: httpx.Response(503))
    desk = Desk(config, folder, WallClock(), http=open_http(refuse))
    await desk.prepare()
    tokens = {name: await _token(desk, name) for name in config.agents}
    for name in list(config.agents)[:connected]:
        await _connect(desk, name)
    public, console = await doors.start(desk)
    desk.work()

    async def stand() -> Stand:
        return Stand(await desk.store.read(_count), rss_mb(os.getpid()))

    await _answer(Ready(_port(public), console, tokens), stand)
    desk.stopping.set()
    await doors.stop()
    await desk.close()


def _count(reader: Reader) -> int:
    return int(reader.connection.execute("SELECT COUNT(*) FROM messages").fetchone()[0])


async def _nothing() -> Stand:
    return Stand(0, rss_mb(os.getpid()))


async def _token(desk: Desk, name: str) -> str:
    return await desk.store.write(lambda unit: create_token(unit, desk.config, name, desk.clock.now()))


async def _connect(desk: Desk, name: str) -> None:
    await desk.store.write(lambda unit: seen(unit, desk.config, name, desk.clock.now()))


async def _answer(ready: Ready, stand: Callable[[], Awaitable[Stand]]) -> None:
    lines = await Lines.open()
    # As ``agent-tui serve``.
    begin_to_collect()
    tell(ready)
    while await lines.next():
        tell(await stand())


def main() -> None:
    """Run until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store", choices=("desk", "alone", "nothing"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--connected", type=int, default=0)
    parser.add_argument("--mode", choices=("push", "pick"), default="push")
    given = parser.parse_args()
    gc.disable()
    (given.folder / "log").mkdir()
    log_to(given.folder)
    uvloop.run(_run(given.store, given.folder, roster(given.agents, given.mode), given.connected))


if __name__ == "__main__":
    main()
