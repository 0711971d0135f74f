"""Back-ups: one snapshot under load, checked before they count, restored whole or not at all."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from agent_tui.core.errors import DeskError, Refused, SetupError
from agent_tui.store import backup
from agent_tui.store.backup import back_up, forget_old, last_backup, read_manifest
from agent_tui.store.engine import connect, write_once
from agent_tui.store.restore import kept_copies, restore
from agent_tui.store.unit import Unit
from tests.store.writing import NOW

CONTENT = b"a picture of a receipt"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def add_file(unit: Unit, digest: str) -> None:
    unit.connection.execute(
        "INSERT INTO attachments (id, direction, name, content_type, sha256, state, created_at)"
        " VALUES (?, 'inbound', 'receipt.jpg', 'image/jpeg', ?, 'ready', '')",
        (unit.new_id("f"), digest),
    )


def media(folder: Path, digest: str = DIGEST) -> Path:
    return folder / "media" / digest[:2] / digest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one event and one file."""
    folder = tmp_path / "data"
    media(folder).parent.mkdir(parents=True)
    media(folder).write_bytes(CONTENT)
    write_once(folder / "desk.db", lambda unit: unit.event("config.loaded", "desk", NOW))
    write_once(folder / "desk.db", lambda unit: add_file(unit, DIGEST))
    return folder


def events(folder: Path) -> list[int]:
    with closing(sqlite3.connect(folder / "desk.db")) as connection:
        return [row[0] for row in connection.execute("SELECT seq FROM events ORDER BY seq")]


def nothing(_: Unit) -> None:
    return None


def write_on(folder: Path, stop: threading.Event) -> Iterator[int]:
    """Events one by one, each a commit, with the file open as a desk has it."""
    with closing(connect(folder / "desk.db", writing=True)) as connection:
        for seq in itertools.count(2):
            if stop.is_set():
                return
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO events (seq, at, actor, kind, data) VALUES (?, '', 'desk', 'x', '{}')", (seq,)
            )
            connection.execute("UPDATE counters SET value = ? WHERE name = 'event'", (seq,))
            connection.execute("COMMIT")
            yield seq


def test_a_back_up_under_load_is_one_snapshot(folder: Path, tmp_path: Path) -> None:
    stop, written = threading.Event(), threading.Event()

    def load() -> None:
        for seq in write_on(folder, stop):
            if seq > 50:
                written.set()

    thread = threading.Thread(target=load)
    thread.start()
    try:
        assert written.wait(20)
        place, manifest = back_up(folder, tmp_path / "to", NOW)
    finally:
        stop.set()
        thread.join()

    assert events(place) == list(range(1, manifest.seq + 1))
    assert manifest.seq > 50
    assert (manifest.files, manifest.messages) == (1, 0)
    assert media(place).read_bytes() == CONTENT
    assert read_manifest(place) == manifest
    assert sorted(each.name for each in place.iterdir()) == ["desk.db", "manifest.json", "media"]
    known = last_backup(folder)
    assert known is not None
    assert known.places == (str(place),)


@pytest.mark.parametrize("broken", ["file missing", "file changed"])
def test_what_is_not_right_is_no_back_up(folder: Path, tmp_path: Path, broken: str) -> None:
    if broken == "file missing":
        media(folder).unlink()
    else:
        media(folder).write_bytes(b"something else")

    with pytest.raises(Refused, match=r"missing|changed") as caught:
        back_up(folder, tmp_path / "to", NOW)

    assert caught.value.code == "damaged"
    assert list((tmp_path / "to").iterdir()) == []
    assert last_backup(folder) is None


def test_a_folder_without_a_desk_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"has no desk\.db"):
        back_up(tmp_path, tmp_path / "to", NOW)


def test_later_back_ups_share_files_and_old_ones_go(folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "to"
    places = [back_up(folder, to, NOW + timedelta(minutes=minute))[0] for minute in range(4)]
    (to / "desk-mine").mkdir()

    assert len({media(place).stat().st_ino for place in places}) == 1
    assert media(places[0]).stat().st_ino != media(folder).stat().st_ino
    gone = forget_old(folder, to, 2)

    assert sorted(gone) == places[:2]
    assert {each.name for each in to.iterdir()} == {"desk-mine", places[2].name, places[3].name}
    known = last_backup(folder)
    assert known is not None
    assert known.places == (str(places[3]), str(places[2]))
    assert backup.backup_age_seconds(folder, NOW + timedelta(minutes=5)) == 120


def test_it_comes_back_elsewhere(folder: Path, tmp_path: Path) -> None:
    place, _ = back_up(folder, tmp_path / "to", NOW)
    other = tmp_path / "other"
    (other / "media").mkdir(parents=True)

    manifest, kept = restore(place, other, NOW, nothing, replace=False)

    assert kept is None
    assert manifest.files == 1
    assert events(other) == [1]
    assert media(other).read_bytes() == CONTENT
    assert sorted(each.name for each in other.iterdir()) == ["desk.db", "media"]


def test_data_that_is_there_is_kept(folder: Path, tmp_path: Path) -> None:
    place, _ = back_up(folder, tmp_path / "to", NOW)
    write_once(folder / "desk.db", lambda unit: unit.event("config.loaded", "desk", NOW))

    with pytest.raises(Refused, match="has a desk's data already") as caught:
        restore(place, folder, NOW, nothing, replace=False)
    assert caught.value.code == "data_exists"
    assert events(folder) == [1, 2]

    _, kept = restore(place, folder, NOW, nothing, replace=True)

    assert kept is not None
    assert kept_copies(folder) == [kept]
    assert events(folder) == [1]
    assert events(kept) == [1, 2]
    assert media(kept).read_bytes() == CONTENT


def test_thumbnails_and_what_is_kept_apart_go_along(folder: Path, tmp_path: Path) -> None:
    small, bad = hashlib.sha256(b"small").hexdigest(), hashlib.sha256(b"bad").hexdigest()
    media(folder, small).parent.mkdir(exist_ok=True)
    media(folder, small).write_bytes(b"small")
    apart = folder / "media" / "blocked" / bad
    apart.parent.mkdir()
    apart.write_bytes(b"bad")

    def add(unit: Unit) -> None:
        add_file(unit, bad)
        unit.connection.execute("UPDATE attachments SET state = 'blocked' WHERE sha256 = ?", (bad,))
        unit.connection.execute(
            "INSERT INTO file_facts (attachment_id, thumbnail) SELECT id, ? FROM attachments WHERE state = 'ready'",
            (small,),
        )

    write_once(folder / "desk.db", add)
    place, manifest = back_up(folder, tmp_path / "to", NOW)
    other = tmp_path / "other"
    other.mkdir()
    restore(place, other, NOW, nothing, replace=False)

    assert manifest.files == 3
    assert media(other, small).read_bytes() == b"small"
    assert not media(other, bad).exists()
    assert (other / "media" / "blocked" / bad).read_bytes() == b"bad"
    apart.unlink()
    with pytest.raises(Refused, match="missing"):
        back_up(folder, tmp_path / "elsewhere", NOW)


def _another_database(place: Path) -> None:
    write_once(place / "desk.db", lambda unit: unit.event("config.loaded", "desk", NOW))


def _another_file(place: Path) -> None:
    media(place).write_bytes(b"something else")


def _no_manifest(place: Path) -> None:
    (place / "manifest.json").unlink()


@pytest.mark.parametrize("spoil", [_another_database, _another_file, _no_manifest], ids=lambda spoil: spoil.__name__)
def test_a_damaged_back_up_changes_nothing(folder: Path, tmp_path: Path, spoil: object) -> None:
    place, _ = back_up(folder, tmp_path / "to", NOW)
    assert callable(spoil)
    spoil(place)
    before = sorted(each.name for each in folder.iterdir())

    with pytest.raises(DeskError):
        restore(place, folder, NOW, nothing, replace=True)

    assert sorted(each.name for each in folder.iterdir()) == before
    assert events(folder) == [1]


def test_work_that_fails_changes_nothing(folder: Path, tmp_path: Path) -> None:
    place, _ = back_up(folder, tmp_path / "to", NOW)

    def fails(_: Unit) -> None:
        raise Refused("not now")

    with pytest.raises(Refused, match="not now"):
        restore(place, folder, NOW, fails, replace=True)

    assert events(folder) == [1]
    assert not (folder / ".restoring").exists()


def test_a_database_that_cannot_be_copied_leaves_a_sentence_and_nothing_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "desk.db").write_bytes(b"this is no database " * 100)
    with pytest.raises(SetupError, match=r"could not be copied to .*: file is not a database") as caught:
        back_up(data, tmp_path / "to", NOW)
    assert "doctor" in caught.value.hint
    assert list((tmp_path / "to").iterdir()) == []
