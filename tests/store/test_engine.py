"""The store as the desk uses it: awaited writes, snapshots, listeners, the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_tui.core.errors import Busy
from agent_tui.store.engine import Store, sortable_id, write_once
from agent_tui.store.unit import Reader, StoredEvent, Unit
from tests.store.writing import PATIENCE, put, put_and_raise


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = Store(tmp_path / "desk.db")
    yield made
    await made.close()


def value(key: str) -> object:
    def query(reader: Reader) -> str | None:
        row = reader.one("get_meta", key=key)
        return None if row is None else str(row["value"])

    return query


async def test_what_was_written_is_read(store: Store) -> None:
    assert await store.write(put("a")) == "a"
    assert await store.read(lambda reader: reader.one("get_meta", key="a")["value"]) == "1"  # type: ignore[index]


async def test_an_error_is_the_callers_and_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="b"):
        await store.write(put_and_raise("b"))
    assert await store.read(value("b")) is None  # type: ignore[arg-type]


async def test_many_at_once_are_all_there_each_with_its_own_number(store: Store) -> None:
    await asyncio.gather(*(store.write(put(f"k{index}")) for index in range(300)))
    seqs = await store.read(lambda reader: [row["seq"] for row in reader.all("events_after", after=0, limit=1000)])
    assert seqs == list(range(1, 301))
    assert await store.read(lambda reader: reader.feed_seq()) == 300


async def test_a_listener_hears_every_event_in_order_before_the_caller_goes_on(store: Store) -> None:
    heard: list[StoredEvent] = []
    store.on_commit(heard.extend)

    async def one(index: int) -> bool:
        await store.write(put(f"k{index}"))
        return any(event.data["key"] == f"k{index}" for event in heard)

    assert all(await asyncio.gather(*(one(index) for index in range(50))))
    assert [event.seq for event in heard] == list(range(1, 51))


async def test_a_listener_that_breaks_does_not_keep_a_caller_waiting(store: Store) -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context["exception"]))

    def breaks(_events: list[StoredEvent]) -> None:
        raise RuntimeError("listener")

    store.on_commit(breaks)
    assert await asyncio.wait_for(store.write(put("a")), PATIENCE) == "a"
    assert [str(each) for each in told] == ["listener"]


async def test_who_gives_up_waiting_does_not_undo_and_hurts_nobody(store: Store) -> None:
    inside, gate = threading.Event(), threading.Event()

    def block(_unit: Unit) -> None:
        inside.set()
        assert gate.wait(PATIENCE)

    blocked = asyncio.create_task(store.write(block))
    await asyncio.to_thread(inside.wait, PATIENCE)
    given_up = asyncio.create_task(store.write(put("given up")))
    failing = asyncio.create_task(store.write(put_and_raise("no")))
    other = asyncio.create_task(store.write(put("other")))
    await asyncio.sleep(0)
    given_up.cancel()
    failing.cancel()
    await asyncio.gather(given_up, failing, return_exceptions=True)
    gate.set()
    await blocked
    assert await other == "other"
    assert await store.read(value("given up")) == "1"  # type: ignore[arg-type]


async def test_a_reader_sees_one_moment_from_its_first_statement_to_its_last(store: Store) -> None:
    await store.write(put("a", "old"))
    begun, go_on = threading.Event(), threading.Event()

    def twice(reader: Reader) -> tuple[object, object]:
        first = value("a")(reader)  # type: ignore[operator]
        begun.set()
        assert go_on.wait(PATIENCE)
        return first, value("a")(reader)  # type: ignore[operator]

    reading = asyncio.create_task(store.read(twice))
    await asyncio.to_thread(begun.wait, PATIENCE)
    await store.write(put("a", "new"))
    assert await store.read(value("a")) == "new"  # type: ignore[arg-type]
    go_on.set()
    assert await reading == ("old", "old")


async def test_a_reader_cannot_write(store: Store) -> None:
    import sqlite3

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(lambda reader: reader.connection.execute("DELETE FROM meta"))
    assert await store.read(value("feed_id"))  # type: ignore[arg-type]


async def test_a_query_that_raises_leaves_its_reader_usable(store: Store) -> None:
    for _ in range(10):
        with pytest.raises(KeyError):
            await store.read(lambda reader: reader.one("no such statement"))
    assert await store.read(value("feed_id"))  # type: ignore[arg-type]


async def test_close_keeps_what_was_asked_before_and_refuses_what_comes_after(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.db")
    writes = [asyncio.create_task(store.write(put(f"k{index}"))) for index in range(40)]
    await asyncio.sleep(0)
    await store.close()
    assert [await each for each in writes] == [f"k{index}" for index in range(40)]
    with pytest.raises(Busy):
        await store.write(put("late"))
    again = Store(tmp_path / "desk.db")
    assert await again.read(value("k39")) == "1"  # type: ignore[arg-type]
    assert await again.read(value("late")) is None  # type: ignore[arg-type]
    await again.close()


async def test_it_is_durable_and_guarded_as_the_design_says(store: Store) -> None:
    def settings(reader: Reader) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return {name: reader.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert await store.read(settings) == expected
    assert await store.write(settings) == expected


def test_writing_once_without_a_desk(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    assert write_once(path, put("a")) == "a"
    with pytest.raises(ValueError, match="b"):
        write_once(path, put_and_raise("b"))
    assert write_once(path, lambda unit: unit.one("get_meta", key="a")["value"]) == "1"  # type: ignore[index]


def test_ids_made_later_sort_later_and_none_comes_twice() -> None:
    ids = [sortable_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert {len(each) for each in ids} == {18}
    assert [each[:9] for each in ids] == sorted(each[:9] for each in ids)
