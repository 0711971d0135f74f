"""Queue pages and the next conversation for an agent: flat, however many conversations there are."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from agent_tui.config.types import Config
from agent_tui.desk.routing.dispatch import dispatch_agent
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.pages import conversation_page
from agent_tui.store.engine import connect, sortable_id
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.conversations import Sort, View
from benchmarks.filled import fill
from benchmarks.roster import QUEUES, RARE, agent_name, roster
from benchmarks.table import Bound, Row

SMALL = 1_000
LIMIT = 50
FREED = agent_name(1)
FLAT = Bound("<=", 2)
CALLERS = {
    "agent": Caller(agent_name(0), agent_name(0), "agent"),
    "supervisor": Caller("sue", "sue", "supervisor"),
}


def _timed(work: Callable[[], object], least: float) -> float:
    """Microseconds of one run."""
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    return max(took, least) * 1e6


def _compare(works: list[Callable[[], object]], rounds: int) -> list[float]:
    """Microseconds of each, run in turns after a first run that warms the cache.

    The quarter mark, not the middle: what others do on the machine only ever adds to a run.
    """
    for work in works:
        work()
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for place, work in enumerate(works):
            taken[place].append(_timed(work, 1e-7))
    return [sorted(each)[len(each) // 4] for each in taken]


class _Filled:
    """A database of ``count`` conversations with a connection for reading and one for writing."""

    def __init__(self, folder: Path, config: Config, count: int) -> None:
        path = folder / f"{count}.db"
        fill(path, config, count)
        self.config = config
        self.now = datetime.now(UTC)
        self.reading = connect(path, writing=False)
        self.writing = connect(path, writing=True)
        # Everybody is there and full, but for one who has just got room for one more.
        self.writing.execute("UPDATE agents SET connected_until = '9', capacity = 4 + (id = ?)", (FREED,))

    def page(self, caller: Caller, view: View, sort: Sort, queue: str | None, after: str | None) -> str | None:
        """Read one page as the console door does; the cursor of the next."""
        self.reading.execute("BEGIN")
        try:
            page = conversation_page(
                Reader(self.reading),
                self.config,
                caller,
                view=view,
                queue=queue,
                sort=sort,
                after=after,
                limit=LIMIT,
                now=self.now,
            )
        finally:
            self.reading.execute("COMMIT")
        return page.next

    def next_for(self, agent: str) -> int:
        """Offer an agent with one free place what waits first, then undo it."""
        self.writing.execute("BEGIN IMMEDIATE")
        try:
            return dispatch_agent(Unit(self.writing, sortable_id), self.config, agent, self.now)
        finally:
            self.writing.execute("ROLLBACK")

    def close(self) -> None:
        """Close both connections."""
        for connection in (self.reading, self.writing):
            connection.close()


def pages(folder: Path, *, quick: bool) -> list[Row]:
    """Each view and sort for an agent and for a supervisor, first page and one further on; then one dispatch."""
    large = 100_000 if quick else 1_000_000
    rounds = 15 if quick else 41
    config = roster()
    sizes = [_Filled(folder, config, count) for count in (SMALL, large)]
    worst: dict[str, tuple[float, str, list[float]]] = {}
    for (role, caller), view, sort in itertools.product(CALLERS.items(), get_args(View), get_args(Sort)):
        for queue in (None, QUEUES[-1], RARE):
            taken = _one(sizes, caller, view, sort, queue, rounds)
            for where, times in taken.items():
                ratio = times[1] / times[0]
                key = f"queue page of 50, {where}" + (
                    "" if queue is None else ", one queue" if queue != RARE else ", a rare queue"
                )
                if key not in worst or ratio > worst[key][0]:
                    worst[key] = (ratio, f"{role}, {view} by {sort}", times)
    rows = [
        Row(
            f"{what}: {large:,} against {SMALL:,}",
            ratio,
            " x",
            FLAT,
            limit=f"{times[0] / 1000:.2f} ms",
            ours=f"{times[1] / 1000:.2f} ms",
            note=f"the worst of all views and sorts: {which}",
        )
        for what, (ratio, which, times) in worst.items()
    ]
    rows.append(_dispatch(sizes, large, rounds))
    for size in sizes:
        size.close()
    return rows


def _one(
    sizes: list[_Filled], caller: Caller, view: View, sort: Sort, queue: str | None, rounds: int
) -> dict[str, list[float]]:
    cursors = [size.page(caller, view, sort, queue, None) for size in sizes]
    found = {}
    for where, starts in (("first", [None] * len(sizes)), ("second", cursors)):
        if where == "second" and None in starts:
            continue
        works = [_page_of(size, caller, view, sort, queue, after) for size, after in zip(sizes, starts, strict=True)]
        found[where] = _compare(works, rounds)
    return found


def _page_of(
    size: _Filled, caller: Caller, view: View, sort: Sort, queue: str | None, after: str | None
) -> Callable[[], object]:
    return lambda: size.page(caller, view, sort, queue, after)


def _dispatch(sizes: list[_Filled], large: int, rounds: int) -> Row:
    for size in sizes:
        if size.next_for(FREED) != 1:
            raise RuntimeError("the agent was to be offered exactly one conversation")
    times = _compare([_next_of(size) for size in sizes], rounds)
    return Row(
        f"next conversation for an agent: {large:,} against {SMALL:,}",
        times[1] / times[0],
        " x",
        FLAT,
        limit=f"{times[0] / 1000:.2f} ms",
        ours=f"{times[1] / 1000:.2f} ms",
    )


def _next_of(size: _Filled) -> Callable[[], object]:
    return lambda: size.next_for(FREED)
