"""The one writer: a thread that gathers units of work into one durable commit.

Invariant: no caller hears of success before its COMMIT has returned; a unit that raises rolls back alone; a
transaction that is gone (a full disk rolls it back by itself) takes its whole batch with it, and nothing of it is
ever run in autocommit.

One interpreter serves the writer's thread and whoever asks it. ``take_turn`` lets them take turns: who asks waits, for
a bounded time, until the statements of a batch have run, and goes on while it is committed. Statements let go of the
interpreter at every step; against a thread that wants it each of them waits to get it back.

A savepoint costs a copy of every page that its unit changes, a tenth of what a customer's message costs. Units that may
be run twice are run without one until one of them raises; then the transaction begins anew, with savepoints.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from agent_tui.core.errors import Busy
from agent_tui.store.unit import StoredEvent, Unit

BATCH_UNITS = 256
BATCH_SECONDS = 0.005
COMMITS_A_BATCH = 4
"""Where a commit takes long, units are gathered for so many times as long as the last one took: more share its sync."""
LONGEST_BATCH_SECONDS = 0.05
QUEUE_UNITS = 4096

_DISK_FAULTS = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT})


class BatchLost(Busy):
    """The transaction could not be kept; nothing of the batch was done."""

    def __init__(self, cause: BaseException | None) -> None:
        super().__init__(
            f"The desk could not write to its database ({cause or 'the transaction was rolled back'}).",
            hint="Nothing was done. Check the space on the data folder's disk, then try again.",
        )


Done = Callable[[object, BaseException | None], None]
"""Told once of a unit's end: its result, or the error that it raised."""


class _Job(NamedTuple):
    work: Callable[[Unit], object]
    done: Done
    alone: bool = False
    repeatable: bool = False


class _Outcome(NamedTuple):
    job: _Job
    result: object = None
    error: BaseException | None = None

    def tell(self) -> None:
        self.job.done(self.result, self.error)


class Writer:
    """Runs units of work on its own thread and connection.

    ``committed`` is called on the writer's thread after each batch with its events and a function that tells its
    callers; it must see to it that this function is called. ``batch_a_ring``: after a batch the writer waits to be rung
    again, whatever is queued, until it is closed; else it goes on while anything is.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        new_id: Callable[[], str],
        committed: Callable[[list[StoredEvent], Callable[[], None]], None],
        *,
        batch_seconds: float = BATCH_SECONDS,
        queue_units: int = QUEUE_UNITS,
        batch_a_ring: bool = False,
    ) -> None:
        self._connection = connect()
        self._new_id = new_id
        self._committed = committed
        self._batch_seconds = batch_seconds
        self._commit_seconds = 0.0
        self._jobs: deque[_Job] = deque()
        self._most = queue_units
        # Held: nothing to do; released by ``ring``, taken by the writer's thread.
        self._bell = threading.Lock()
        self._bell.acquire()
        self._batch_a_ring = batch_a_ring
        # Held while a batch's statements run; released by the writer's thread, taken by ``take_turn``.
        self._turn = threading.Lock()
        self._turn.acquire()
        self._closed = False
        self._door = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Callable[[Unit], object],
        done: Done,
        *,
        ring: bool = True,
        alone: bool = False,
        repeatable: bool = False,
    ) -> None:
        """Queue a unit of work; ``done`` is called on whatever thread ``committed`` chooses.

        ``ring`` False: more is about to come, and the caller rings when it is all there. ``alone``: it is run
        between batches and outside any transaction, as looking after the file itself must be. ``repeatable``: it
        changes nothing but the database, so it may be undone and run again before anybody is told.

        Raises:
            Busy: the queue is full, or the writer has been closed; nothing was queued.
        """
        # Under the lock, so that nothing is queued behind the end, where nobody would ever run it.
        with self._door:
            if self._closed:
                raise Busy("The desk is closing.")
            if len(self._jobs) >= self._most:
                raise Busy("The desk has more to write than it can keep up with.")
            self._jobs.append(_Job(work, done, alone, repeatable))
        if ring:
            self.ring()

    def ring(self) -> None:
        """Tell the writer that there is something to do."""
        with contextlib.suppress(RuntimeError):
            # Raises if it was rung already, which is as good.
            self._bell.release()

    @property
    def waiting(self) -> int:
        """How many units are queued."""
        return len(self._jobs)

    def take_turn(self, seconds: float) -> None:
        """Ring, and wait until the first batch begins its COMMIT or comes to a unit that is not ``repeatable``.

        At most ``seconds``: a slow disk or a long unit holds nobody up for longer.
        """
        # An earlier batch may have ended its turn with nobody waiting any more.
        self._turn.acquire(blocking=False)
        self.ring()
        self._turn.acquire(timeout=seconds)

    def close(self) -> None:
        """Finish what is queued and end the thread."""
        with self._door:
            self._closed = True
        self.ring()
        self._thread.join()

    def _loop(self) -> None:
        try:
            while not self._closed or self._jobs:
                self._bell.acquire()
                while self._jobs:
                    if self._jobs[0].alone:
                        self._alone(self._jobs.popleft())
                    else:
                        self._batch(self._connection)
                    if self._batch_a_ring and not self._closed:
                        break
        finally:
            self._connection.close()

    def _end_turn(self) -> None:
        with contextlib.suppress(RuntimeError):
            # Raises if it was ended already, or by a batch that nobody waited for.
            self._turn.release()

    def _alone(self, job: _Job) -> None:
        self._end_turn()
        try:
            outcome = _Outcome(job, job.work(Unit(self._connection, self._new_id)))
        except BaseException as error:  # noqa: BLE001 - it is the caller's, and the writer lives on
            outcome = _Outcome(job, error=error)
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._committed([], outcome.tell)

    def _batch(self, connection: sqlite3.Connection) -> None:
        """One transaction, of what is queued and what comes meanwhile."""
        unit = Unit(connection, self._new_id)
        taken: list[_Job] = []
        outcomes: list[_Outcome] = []
        bare = True
        try:
            connection.execute("BEGIN IMMEDIATE")
            until = time.monotonic() + max(
                self._batch_seconds, min(COMMITS_A_BATCH * self._commit_seconds, LONGEST_BATCH_SECONDS)
            )
            while self._jobs and not self._jobs[0].alone and len(taken) < BATCH_UNITS:
                if taken and time.monotonic() > until:
                    break
                job = self._jobs.popleft()
                taken.append(job)
                if not job.repeatable:
                    self._end_turn()
                bare = bare and job.repeatable
                if not bare:
                    outcomes.append(_run(unit, job))
                    continue
                outcome = _run_bare(unit, job)
                outcomes.append(outcome)
                if outcome.error is not None:
                    bare = False
                    connection.execute("ROLLBACK")
                    connection.execute("BEGIN IMMEDIATE")
                    unit = Unit(connection, self._new_id)
                    outcomes = [_run(unit, each) for each in taken]
            unit.keep_counters()
            self._end_turn()
            began = time.monotonic()
            connection.execute("COMMIT")
            self._commit_seconds = time.monotonic() - began
        except BaseException as error:  # noqa: BLE001 - whatever it is, every caller is told and the writer lives on
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if not taken:
                taken.append(self._jobs.popleft())
            lost = error if isinstance(error, BatchLost) else BatchLost(error)
            outcomes = [_Outcome(job, error=lost) for job in taken]
            unit.events.clear()
        self._end_turn()
        self._committed(unit.events, lambda: _tell(outcomes))


def _tell(outcomes: list[_Outcome]) -> None:
    for outcome in outcomes:
        outcome.tell()


def _run_bare(unit: Unit, job: _Job) -> _Outcome:
    """Run one unit; if it raises, what it changed is still there.

    Raises:
        BatchLost: the transaction is gone, or the disk fails; the batch is dead.
    """
    try:
        result = job.work(unit)
    except BaseException as error:
        # Also what is no Exception: it is the caller's, and the thread serves everybody.
        if not unit.connection.in_transaction or _is_disk_fault(error):
            raise BatchLost(error) from error
        return _Outcome(job, error=error)
    if not unit.connection.in_transaction:
        raise BatchLost(None)
    return _Outcome(job, result)


def _run(unit: Unit, job: _Job) -> _Outcome:
    """Run one unit in a savepoint.

    Raises:
        BatchLost: as ``_run_bare``.
    """
    mark = unit.mark()
    unit.connection.execute("SAVEPOINT unit")
    outcome = _run_bare(unit, job)
    if outcome.error is not None:
        unit.connection.execute("ROLLBACK TO unit")
        unit.back_to(mark)
    unit.connection.execute("RELEASE unit")
    return outcome


def _is_disk_fault(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.Error) else None
    return code is not None and code & 0xFF in _DISK_FAULTS
