"""The one writer: group commit, units that fail alone, batches that are dead, and its end."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path

import pytest

from agent_tui.core.errors import Busy
from agent_tui.store.unit import Unit
from agent_tui.store.writer import BatchLost
from tests.store.writing import NOW, PATIENCE, a_desk, fill, put, put_and_raise, shrink_disk


def test_many_units_are_one_commit_and_nobody_is_told_before_it(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db") as desk:
        told = desk.together(*(put(f"k{index}") for index in range(50)))
        assert [each.result() for each in told] == [f"k{index}" for index in range(50)]
        assert len(desk.meta()) == 50
    assert sum(statement == "COMMIT" for statement in desk.statements) == 1
    assert desk.at_settling == ["COMMIT"]


def test_nobody_is_told_while_the_batch_runs_and_nobody_else_sees_it(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db") as desk:
        reached, go_on = threading.Event(), threading.Event()

        def wait(_unit: Unit) -> None:
            reached.set()
            assert go_on.wait(PATIENCE)

        first, _ = desk.together(put("first"), wait)
        assert reached.wait(PATIENCE)
        assert not first.ended
        assert desk.meta() == {}
        go_on.set()
        assert first.result() == "first"
        assert desk.meta() == {"first": "1"}


@pytest.mark.parametrize("repeatable", [False, True])
def test_a_unit_that_raises_is_undone_alone_with_its_events_and_numbers(tmp_path: Path, repeatable: bool) -> None:
    with a_desk(tmp_path / "d.db", repeatable=repeatable) as desk:
        told = desk.together(put("a"), put_and_raise("b"), lambda unit: (unit.next("message"), put("c")(unit))[0])
        assert told[0].result() == "a"
        assert isinstance(told[1].error(), ValueError)
        assert told[2].result() == 1
        assert desk.meta() == {"a": "1", "c": "1"}
        assert [event.data["key"] for event in desk.said[-1]] == ["a", "c"]
        assert desk.seqs() == [event.seq for event in desk.said[-1]] == [1, 2]
        assert [each.times for each in told] == [1, 1, 1]


@pytest.mark.parametrize("repeatable", [False, True])
def test_seq_goes_on_over_batches_that_fail_and_units_that_raise(tmp_path: Path, repeatable: bool) -> None:
    with a_desk(tmp_path / "d.db", repeatable=repeatable) as desk:
        for index in range(5):
            desk.submit(put(f"a{index}")).result()
            assert desk.submit(put_and_raise(f"b{index}")).error() is not None
            assert desk.submit(lambda unit: unit.connection.execute("COMMIT")).error() is not None
        assert desk.seqs() == [1, 2, 3, 4, 5]
    with a_desk(tmp_path / "d.db", repeatable=repeatable) as again:
        again.submit(put("later")).result()
        assert again.seqs() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("repeatable", [False, True])
def test_a_unit_may_catch_its_own_statement_that_failed(tmp_path: Path, repeatable: bool) -> None:
    def work(unit: Unit) -> str:
        put("kept")(unit)
        with pytest.raises(sqlite3.IntegrityError):
            unit.connection.execute("INSERT INTO meta (key, value) VALUES ('kept', '2')")
        return "went on"

    with a_desk(tmp_path / "d.db", repeatable=repeatable) as desk:
        assert desk.submit(work).result() == "went on"
        assert desk.meta() == {"kept": "1"}


def test_where_commits_take_long_more_units_share_one(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db", batch_seconds=0.0, commit_seconds=0.01) as desk:
        desk.submit(put("slow")).result()
        for told in desk.together(*(put(f"k{index}") for index in range(20))):
            told.result()
        assert len([batch for batch in desk.said if batch]) < 10


def test_units_that_may_be_run_twice_have_no_savepoint_until_one_raises(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db", repeatable=True) as desk:
        desk.together(put("a"), put("b"))[-1].result()
        assert "SAVEPOINT unit" not in desk.statements
        runs: list[str] = []
        told = desk.together(
            lambda unit: (runs.append("c"), put("c")(unit), len(runs))[-1], put_and_raise("d"), put("e")
        )
        assert told[0].result() == 2
        assert isinstance(told[1].error(), ValueError)
        assert told[2].result() == "e"
        assert desk.meta() == dict.fromkeys("abce", "1")
        assert [event.seq for event in desk.said[-1]] == [3, 4]
        assert [each.times for each in told] == [1, 1, 1]


@pytest.mark.parametrize("repeatable", [False, True])
def test_a_full_disk_in_the_middle_takes_the_whole_batch_and_the_next_begins_anew(
    tmp_path: Path, repeatable: bool
) -> None:
    with a_desk(tmp_path / "d.db", repeatable=repeatable) as desk:
        desk.submit(put("before")).result()
        dead = desk.together(put("a"), put_and_raise("b"), shrink_disk(3), fill(400))
        later = desk.submit(put("later"))
        for each in dead:
            assert isinstance(each.error(), BatchLost)
            assert each.times == 1
        assert later.result() == "later"
        assert desk.meta() == {"before": "1", "later": "1"}
        assert [batch[-1].data["key"] for batch in desk.said if batch] == ["before", "later"]
        assert desk.seqs() == [1, 2]
        # With space again everything goes on.
        desk.submit(shrink_disk(100_000)).result()
        desk.submit(fill(400)).result()
        assert len(desk.meta()) == 402


@pytest.mark.parametrize("repeatable", [False, True])
def test_a_unit_that_swallows_the_full_disk_does_not_save_its_batch(tmp_path: Path, repeatable: bool) -> None:
    def swallow(unit: Unit) -> str:
        with contextlib.suppress(sqlite3.OperationalError):
            fill(400)(unit)
        put("swallowed")(unit)
        return "fine"

    with a_desk(tmp_path / "d.db", repeatable=repeatable) as desk:
        told = desk.together(put("a"), shrink_disk(3), swallow)
        assert all(isinstance(each.error(), BatchLost) for each in told)
        assert desk.meta() == {}


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_a_unit_that_ends_the_transaction_itself_kills_its_batch(tmp_path: Path, end: str) -> None:
    def ends(unit: Unit) -> None:
        unit.connection.execute(end)

    def ends_and_goes_on(unit: Unit) -> None:
        unit.connection.execute(end)
        unit.connection.execute("BEGIN")

    with a_desk(tmp_path / "d.db") as desk:
        for bad in (ends, ends_and_goes_on):
            told = desk.together(put("a"), bad, put("next"))
            assert isinstance(told[0].error(), BatchLost)
            assert isinstance(told[1].error(), BatchLost)
            # What stood behind it is another batch, in a transaction of its own.
            assert told[2].result() == "next"
        assert desk.statements[-1] == "COMMIT"
        assert sum(each.startswith("BEGIN IMMEDIATE") for each in desk.statements) >= 3


def test_a_commit_that_fails_fails_every_unit_of_it(tmp_path: Path) -> None:
    def breaks_commit(unit: Unit) -> None:
        unit.connection.execute("PRAGMA defer_foreign_keys = ON")
        unit.run("add_user_key", key="+1", user_id="nobody")

    with a_desk(tmp_path / "d.db") as desk:
        told = desk.together(put("a"), breaks_commit, put("b"))
        assert all(isinstance(each.error(), BatchLost) for each in told)
        assert desk.meta() == {}
        assert desk.said[-1] == []
        assert desk.submit(put("c")).result() == "c"
        assert desk.seqs() == [1]


def test_a_full_queue_is_busy_and_nothing_of_it_is_done(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db", queue_units=3) as desk:
        inside, gate = threading.Event(), threading.Event()

        def block(_unit: Unit) -> None:
            inside.set()
            assert gate.wait(PATIENCE)

        desk.submit(block)
        assert inside.wait(PATIENCE)
        told = [desk.submit(put(f"k{index}")) for index in range(3)]
        with pytest.raises(Busy):
            desk.submit(put("too much"))
        gate.set()
        assert [each.result() for each in told] == ["k0", "k1", "k2"]
        assert set(desk.meta()) == {"k0", "k1", "k2"}


def test_close_finishes_what_is_queued_and_refuses_what_comes_later(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db") as desk:
        told = desk.together(*(put(f"k{index}") for index in range(20)))
        desk.writer.close()
        assert all(each.ended for each in told)
        assert len(desk.meta()) == 20
        with pytest.raises(Busy):
            desk.submit(put("late"))
        assert len(desk.meta()) == 20


def test_a_unit_that_breaks_out_of_the_exception_tree_does_not_silence_the_writer(tmp_path: Path) -> None:
    def breaks_out(_unit: Unit) -> None:
        raise SystemExit(1)

    with a_desk(tmp_path / "d.db") as desk:
        told = desk.together(put("a"), breaks_out, put("b"))
        assert isinstance(told[1].error(), SystemExit)
        assert told[2].result() == "b"


def test_a_database_that_cannot_be_opened_is_told_to_the_one_who_opens_it(tmp_path: Path) -> None:
    from agent_tui.store.writer import Writer

    def no() -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    with pytest.raises(sqlite3.OperationalError):
        Writer(no, lambda: "1", lambda _events, settle: settle())


def test_the_events_of_a_commit_are_in_order_and_carry_no_more_than_they_were_given(tmp_path: Path) -> None:
    with a_desk(tmp_path / "d.db") as desk:
        desk.together(*(put(f"k{index}", events=3) for index in range(30)))[-1].result()
        seqs = [event.seq for batch in desk.said for event in batch]
        assert seqs == list(range(1, 91))
        assert desk.said[-1][0].at == NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert desk.said[-1][0].data == {"key": "k0"}
