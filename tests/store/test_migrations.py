"""A database file is brought to this version, or refused and left as it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from agent_tui.core.errors import SetupError
from agent_tui.store.migrations import migrate

BEGIN = "import sys; from pathlib import Path; from agent_tui.store.migrations import migrate; sys.stdin.readline()"


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()


def execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


def value(path: Path, sql: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    migrate(path)
    feed_id = value(path, "SELECT value FROM meta WHERE key = 'feed_id'")
    migrate(path)
    assert value(path, "SELECT value FROM meta WHERE key = 'feed_id'") == feed_id
    assert {"conversations", "messages", "events", "attempts"} <= tables(path)
    assert value(path, "PRAGMA journal_mode") == "wal"


def test_every_table_is_strict(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    migrate(path)
    loose = value(
        path,
        "SELECT group_concat(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
        " AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations'",
    )
    assert loose is None


def test_processes_that_start_at_once_do_not_collide(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    code = f"{BEGIN}; migrate(Path({str(path)!r}))"
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    errors = []
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in started:
        _, error = process.communicate(timeout=60)
        errors.append((process.returncode, error))
    assert errors == [(0, "")] * 3
    assert value(path, "SELECT COUNT(*) = COUNT(DISTINCT name) FROM _sqlite_migrations") == 1
    assert value(path, "SELECT COUNT(*) FROM counters") == 3


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    migrate(path)
    execute(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('desk', 'm9999_later', '2030')",
    )
    before = path.read_bytes()
    with pytest.raises(SetupError, match="newer version") as caught:
        migrate(path)
    assert caught.value.code == "newer_database"
    assert "m9999_later" in caught.value.sentence
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE conversations (id TEXT)",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)",
        "CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)",
    ],
    ids=["same name", "another name", "another program's migrations"],
)
def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "other.db"
    execute(path, statement, "CREATE TABLE theirs (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(SetupError, match="not made by agent-tui"):
        migrate(path)
    assert path.read_bytes() == before


def test_an_empty_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch()
    migrate(path)
    assert "conversations" in tables(path)


@pytest.mark.parametrize(
    "content", [b"this is a letter, not a database. " * 100, b"SQLite format 3\x00" + b"\xff" * 900]
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(content)
    with pytest.raises(SetupError, match="cannot be opened"):
        migrate(path)
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be opened") as caught:
        migrate(tmp_path / "no" / "desk.db")
    assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SetupError, match="cannot be opened"):
            migrate(tmp_path / "desk.db")
    finally:
        tmp_path.chmod(0o700)


def test_rows_that_refer_to_nothing_are_told_and_nothing_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    migrate(path)
    execute(path, "INSERT INTO user_keys (key, user_id) VALUES ('+1', 'nobody')")
    with pytest.raises(SetupError, match="refer to nothing"):
        migrate(path)
    assert value(path, "SELECT COUNT(*) FROM user_keys") == 1
