"""The store: one writer, a few readers, and who is told of a commit.

Invariant: everything is written through ``write``; ``read`` sees one snapshot from its first statement to its last.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar, cast

from agent_tui.store.functions import add_functions
from agent_tui.store.migrations import migrate
from agent_tui.store.unit import Reader, StoredEvent, Unit
from agent_tui.store.writer import BATCH_SECONDS, Writer

T = TypeVar("T")
Listener = Callable[[list[StoredEvent]], None]

READERS = 3
ENOUGH_UNITS = 16
"""Fewer wait for another turn of the loop as long as each brings some: a batch costs as much as three messages."""
TURN_SECONDS = BATCH_SECONDS
"""For how long the loop leaves the interpreter to the writer while it runs what customers and Twilio send."""
CHECKPOINT_PAGES = 4000
"""How long SQLite's log may grow, 16 MB, before what is new goes into the file itself: pages that change again and
again are then written there once, and the two syncs of it come a quarter as often."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)


def sortable_id() -> str:
    """18 characters: 10 of the time in milliseconds, 8 of chance; ids made later sort later."""
    number = (int(time.time() * 1000) << 40) | secrets.randbits(40)
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(80, -10, -10)])


def connect(path: Path, *, writing: bool) -> sqlite3.Connection:
    """A connection as this store uses them: autocommit outside explicit transactions, foreign keys on, FULL."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512, timeout=10)
    connection.row_factory = sqlite3.Row
    add_functions(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}" if writing else "PRAGMA query_only = ON")
    return connection


class Store:
    """The desk's database. Made inside a running event loop, on which ``write`` and ``read`` are awaited.

    Loop and writer take turns: the loop brings what one turn of it asks for, and lets the writer run that undisturbed
    for at most ``turn_seconds``; while a batch is committed the loop goes on, and no other batch begins before it has
    told the callers of this one.
    """

    def __init__(
        self, path: Path, new_id: Callable[[], str] = sortable_id, *, turn_seconds: float = TURN_SECONDS
    ) -> None:
        migrate(path)
        self.path = path
        self._loop = asyncio.get_running_loop()
        self._listeners: list[Listener] = []
        self._turn_seconds = turn_seconds
        self._to_ring = False
        self._gathered = 0
        self._under_way = False
        self._written_at = time.monotonic()
        self._writer = Writer(lambda: connect(path, writing=True), new_id, self._committed, batch_a_ring=True)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    def on_commit(self, listener: Listener) -> None:
        """Call ``listener`` on the loop with the events of every commit, in order, before its callers go on."""
        self._listeners.append(listener)

    async def write(self, work: Callable[[Unit], T], *, repeatable: bool = False) -> T:
        """Run a unit of work; returns after its commit.

        ``repeatable``: it changes nothing but the database, and may be undone and run again; that is cheaper.

        Raises:
            Busy: the queue is full, or the batch could not be kept; nothing was done.
        """
        return await self._ask(work, repeatable=repeatable)

    async def maintain(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Look after the file: ``work`` has the writer's connection to itself, outside any transaction.

        Raises:
            Busy: the queue is full.
            sqlite3.Error: it could not be done.
        """
        return await self._ask(lambda unit: work(unit.connection), alone=True)

    @property
    def quiet_seconds(self) -> float:
        """How long nothing was written."""
        return time.monotonic() - self._written_at

    def _ask(self, work: Callable[[Unit], T], *, alone: bool = False, repeatable: bool = False) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()

        def done(result: object, error: BaseException | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(cast(T, result))
            else:
                future.set_exception(error)

        self._writer.submit(work, done, ring=False, alone=alone, repeatable=repeatable)
        if not self._to_ring and not self._under_way:
            # Once for all that is asked for in this turn of the loop.
            self._to_ring = True
            self._gathered = self._writer.waiting
            self._loop.call_soon(self._ring)
        return future

    def _ring(self) -> None:
        waiting = self._writer.waiting
        if self._gathered < waiting < ENOUGH_UNITS:
            self._gathered = waiting
            self._loop.call_soon(self._ring)
            return
        self._to_ring = False
        if waiting and not self._under_way:
            self._under_way = True
            self._writer.take_turn(self._turn_seconds)

    def _ring_behind_answers(self) -> None:
        # Whoever was told goes on in the loop's next turn, and what they send leaves at its end.
        if self._writer.waiting and not self._to_ring:
            self._to_ring = True
            self._gathered = 0
            self._loop.call_soon(self._loop.call_soon, self._ring)

    async def read(self, query: Callable[[Reader], T]) -> T:
        """Run a query on a snapshot."""
        return await asyncio.wrap_future(self._readers.submit(self._read, query))

    async def close(self) -> None:
        """Finish what is queued, then close every connection."""
        await asyncio.to_thread(self._writer.close)
        self._readers.shutdown(wait=True)
        for connection in self._open:
            connection.close()

    def _read(self, query: Callable[[Reader], T]) -> T:
        reader: Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            connection = connect(self.path, writing=False)
            self._open.append(connection)
            reader = self._local.reader = Reader(connection)
        reader.connection.execute("BEGIN")
        try:
            return query(reader)
        finally:
            reader.connection.execute("COMMIT")

    def _committed(self, events: list[StoredEvent], settle: Callable[[], None]) -> None:
        def tell() -> None:
            self._under_way = False
            self._ring_behind_answers()
            try:
                if events:
                    self._written_at = time.monotonic()
                    for listener in self._listeners:
                        listener(events)
            finally:
                # Committed is committed: a listener that breaks must not leave a caller waiting for ever.
                settle()

        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(tell)


def read_once(path: Path, query: Callable[[Reader], T]) -> T:
    """Run a query on a snapshot of a file opened for reading only, also while a desk has it open.

    Raises:
        sqlite3.DatabaseError: it is not there, cannot be opened, or is of another version.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    add_functions(connection)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("BEGIN")
        return query(Reader(connection))
    finally:
        connection.close()


def write_once(path: Path, work: Callable[[Unit], T], new_id: Callable[[], str] = sortable_id) -> T:
    """Run one unit of work on a file that no desk has open (the caller holds the folder's lock)."""
    migrate(path)
    ended: list[tuple[object, BaseException | None]] = []
    writer = Writer(lambda: connect(path, writing=True), new_id, lambda _events, tell: tell())
    writer.submit(work, lambda result, error: ended.append((result, error)))
    writer.close()
    result, error = ended[0]
    if error is not None:
        raise error
    return cast(T, result)
