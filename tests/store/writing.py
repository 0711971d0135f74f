"""A writer on a file, with what a test wants to know of it; and units of work to give it."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent_tui.store.engine import connect
from agent_tui.store.migrations import migrate
from agent_tui.store.unit import StoredEvent, Unit
from agent_tui.store.writer import Writer

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PATIENCE = 20.0
"""Seconds that a test waits for another thread before it fails."""


class Told:
    """What became of one unit of work."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self.times = 0
        self._result: Any = None
        self._error: BaseException | None = None

    def __call__(self, result: object, error: BaseException | None) -> None:
        self.times += 1
        self._result, self._error = result, error
        self._ended.set()

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def error(self) -> BaseException | None:
        assert self._ended.wait(PATIENCE), "nobody was told"
        return self._error

    def result(self) -> Any:
        error = self.error()
        assert error is None, error
        return self._result


class Desk:
    """A writer whose batches are as large as the test likes; ``said`` are the events of each commit."""

    def __init__(
        self,
        path: Path,
        queue_units: int = 100,
        *,
        repeatable: bool = False,
        batch_seconds: float = PATIENCE,
        commit_seconds: float = 0.0,
        batch_a_ring: bool = False,
    ) -> None:
        migrate(path)
        self.path = path
        self._commit_seconds = commit_seconds
        self._repeatable = repeatable
        self.said: list[list[StoredEvent]] = []
        self.statements: list[str] = []
        self.at_settling: list[str] = []
        self.committing = threading.Event()
        self.may_commit = threading.Event()
        self.may_commit.set()
        ids = itertools.count(1)
        self.writer = Writer(
            self._connect,
            lambda: f"{next(ids):08d}",
            self._committed,
            batch_seconds=batch_seconds,
            queue_units=queue_units,
            batch_a_ring=batch_a_ring,
        )

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self.path, writing=True)
        connection.set_trace_callback(self._traced)
        return connection

    def _traced(self, statement: str) -> None:
        self.statements.append(statement)
        if statement == "COMMIT":
            self.committing.set()
            self.may_commit.wait(PATIENCE)
            # As long as a slow disk takes.
            threading.Event().wait(self._commit_seconds)

    def _committed(self, events: list[StoredEvent], settle: Callable[[], None]) -> None:
        self.said.append(list(events))
        self.at_settling.append(self.statements[-1])
        settle()

    def submit(self, work: Callable[[Unit], object], *, ring: bool = True, repeatable: bool | None = None) -> Told:
        told = Told()
        repeatable = self._repeatable if repeatable is None else repeatable
        self.writer.submit(work, told, ring=ring, repeatable=repeatable)
        return told

    def together(self, *works: Callable[[Unit], object]) -> list[Told]:
        """One batch with all of them, in order."""
        gate = threading.Event()
        self.submit(lambda _unit: gate.wait(PATIENCE))
        told = [self.submit(work) for work in works]
        gate.set()
        return told

    def meta(self) -> dict[str, str]:
        """The rows that ``put`` wrote, as another connection sees them."""
        connection = sqlite3.connect(self.path)
        try:
            return dict(connection.execute("SELECT key, value FROM meta WHERE key <> 'feed_id'"))
        finally:
            connection.close()

    def seqs(self) -> list[int]:
        connection = sqlite3.connect(self.path)
        try:
            return [row[0] for row in connection.execute("SELECT seq FROM events ORDER BY rowid")]
        finally:
            connection.close()


@contextmanager
def a_desk(
    path: Path,
    queue_units: int = 100,
    *,
    repeatable: bool = False,
    batch_seconds: float = PATIENCE,
    commit_seconds: float = 0.0,
    batch_a_ring: bool = False,
) -> Iterator[Desk]:
    desk = Desk(
        path,
        queue_units,
        repeatable=repeatable,
        batch_seconds=batch_seconds,
        commit_seconds=commit_seconds,
        batch_a_ring=batch_a_ring,
    )
    try:
        yield desk
    finally:
        desk.writer.close()


def put(key: str, value: str = "1", *, events: int = 1) -> Callable[[Unit], str]:
    """Write a row and say so."""

    def work(unit: Unit) -> str:
        unit.run("set_meta", key=key, value=value)
        for _ in range(events):
            unit.event("test.put", "test", NOW, key=key)
        return key

    return work


def put_and_raise(key: str) -> Callable[[Unit], None]:
    """Write, say so, take numbers, then raise."""

    def work(unit: Unit) -> None:
        put(key, events=2)(unit)
        unit.next("message")
        raise ValueError(key)

    return work


def fill(kilobytes: int) -> Callable[[Unit], None]:
    """Write so much in one unit."""

    def work(unit: Unit) -> None:
        for index in range(kilobytes):
            put(f"fill{index}", "x" * 1024, events=0)(unit)

    return work


def shrink_disk(pages: int) -> Callable[[Unit], None]:
    """From now on the file may grow by so many pages."""

    def work(unit: Unit) -> None:
        used = unit.connection.execute("PRAGMA page_count").fetchone()[0]
        unit.connection.execute(f"PRAGMA max_page_count = {used + pages}")

    return work
