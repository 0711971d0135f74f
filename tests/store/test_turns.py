"""Loop and writer take turns: how long the one waits for the other, and that nobody is told early or forgotten."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_tui.store.engine import Store
from agent_tui.store.unit import StoredEvent, Unit
from agent_tui.store.writer import BatchLost
from tests.store.writing import PATIENCE, a_desk, fill, put, put_and_raise, shrink_disk

SHORT = 0.01


class Gate:
    """A unit of work that stays in the writer's thread until it is opened."""

    def __init__(self) -> None:
        self.inside, self._open = threading.Event(), threading.Event()

    def __call__(self, _unit: Unit) -> str:
        self.inside.set()
        assert self._open.wait(PATIENCE)
        return "through"

    def open(self) -> None:
        self._open.set()


def test_a_turn_ends_where_the_commit_begins_and_nobody_is_told_before_the_commits_end(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db", batch_a_ring=True) as desk:
        desk.may_commit.clear()
        told = [desk.submit(put(key), ring=False, repeatable=True) for key in "abc"]
        desk.writer.take_turn(PATIENCE)
        assert not any(each.ended for each in told)
        assert desk.committing.wait(PATIENCE)
        assert desk.meta() == {}
        desk.may_commit.set()
        assert [each.result() for each in told] == ["a", "b", "c"]


def test_a_long_unit_holds_nobody_up_for_longer_than_was_said(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db", batch_a_ring=True) as desk:
        gate = Gate()
        told = desk.submit(gate, ring=False, repeatable=True)
        desk.writer.take_turn(SHORT)
        assert not told.ended
        gate.open()
        assert told.result() == "through"
        # That nobody waited for its end does not cut the next turn short.
        ran: list[str] = []
        later = desk.submit(lambda unit: (put("later")(unit), ran.append("ran"))[0], ring=False, repeatable=True)
        desk.writer.take_turn(PATIENCE)
        assert ran == ["ran"]
        assert later.result() == "later"


def test_a_turn_ends_at_a_unit_that_is_not_short(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db", batch_a_ring=True) as desk:
        gate = Gate()
        first = desk.submit(put("first"), ring=False, repeatable=True)
        long = desk.submit(gate, ring=False, repeatable=False)
        desk.writer.take_turn(PATIENCE)
        assert not first.ended
        assert not long.ended
        gate.open()
        assert (first.result(), long.result()) == ("first", "through")


@pytest.mark.parametrize(
    ("bad", "ends", "stored"),
    [
        (put_and_raise("b"), [type(None), ValueError, type(None)], 401),
        (shrink_disk(3), [BatchLost, BatchLost, BatchLost], 0),
    ],
)
def test_a_turn_with_a_unit_that_raises_or_a_full_disk_ends_and_everybody_is_told(
    tmp_path: Path, bad: Callable[[Unit], object], ends: list[type], stored: int
) -> None:
    with a_desk(tmp_path / "d.db", batch_a_ring=True) as desk:
        told = [desk.submit(work, ring=False, repeatable=True) for work in (put("a"), bad, fill(400))]
        desk.writer.take_turn(PATIENCE)
        assert [type(each.error()) for each in told] == ends
        assert len(desk.meta()) == stored


def test_one_batch_for_one_ring_and_the_end_takes_the_rest(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db", batch_a_ring=True) as desk:
        desk.may_commit.clear()
        first = desk.submit(put("first"), ring=False, repeatable=True)
        desk.writer.take_turn(PATIENCE)
        rest = [desk.submit(put(f"k{index}"), ring=False, repeatable=True) for index in range(3)]
        desk.may_commit.set()
        assert first.result() == "first"
        assert desk.writer.waiting == 3
        assert not any(each.ended for each in rest)
        desk.writer.close()
        assert all(each.result() for each in rest)
        # Nobody answers any more; the wait still ends.
        desk.writer.take_turn(SHORT)


async def test_the_loop_is_held_for_a_bounded_time_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.db", turn_seconds=SHORT)
    gate = Gate()
    writing = asyncio.create_task(store.write(gate, repeatable=True))
    await asyncio.to_thread(gate.inside.wait, PATIENCE)
    # The loop runs although the unit does not end; what is asked for meanwhile waits for its own batch.
    later = asyncio.create_task(store.write(put("later"), repeatable=True))
    await asyncio.sleep(0)
    assert not writing.done()
    gate.open()
    assert await asyncio.gather(writing, later) == ["through", "later"]
    await store.close()


async def test_few_units_that_come_one_after_the_other_share_a_commit(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.db")
    commits: list[list[StoredEvent]] = []
    store.on_commit(commits.append)

    async def after(turns: int) -> str:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await store.write(put(f"k{turns}"), repeatable=True)

    first = asyncio.gather(after(0), after(0))
    assert await asyncio.gather(*(after(turns) for turns in range(1, 6))) == [f"k{turns}" for turns in range(1, 6)]
    assert await first == ["k0", "k0"]
    assert len(commits) == 1
    await store.close()


async def test_a_long_row_of_writes_and_errors_and_an_end_in_the_middle_forget_nobody(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.db")

    async def chain(name: str) -> list[object]:
        told: list[object] = []
        for index in range(20):
            work = put_and_raise(name) if index % 7 == 3 else put(f"{name}{index}")
            told += await asyncio.gather(store.write(work, repeatable=bool(index % 2)), return_exceptions=True)
        return told

    rows = await asyncio.wait_for(asyncio.gather(*(chain(name) for name in "abcdefgh")), PATIENCE)
    assert all(sum(isinstance(each, ValueError) for each in row) == 3 for row in rows)
    last = [asyncio.create_task(store.write(put(f"last{index}"), repeatable=True)) for index in range(40)]
    await asyncio.sleep(0)
    await asyncio.wait_for(store.close(), PATIENCE)
    assert [await each for each in last] == [f"last{index}" for index in range(40)]
