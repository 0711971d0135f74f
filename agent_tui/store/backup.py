"""A back-up of a data folder, made while its desk runs, and checked before it counts.

A back-up is a folder: ``desk.db`` (one snapshot), ``media/`` (the files that snapshot speaks of) and ``manifest.json``.
It has another name until everything in it was read again and found right. Invariant: a folder with the name of a
back-up is whole; ``last-backup.json`` in the data folder never names one that was not checked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from agent_tui import __version__
from agent_tui.core.errors import DeskError, Refused, SetupError
from agent_tui.core.moment import from_text, to_text
from agent_tui.store.queries import statements

DATABASE, MEDIA, MANIFEST, LAST = "desk.db", "media", "manifest.json", "last-backup.json"
APART = "blocked"
"""The folder of dangerous files, below the others."""
PREFIX, UNFINISHED = "desk-", ".unfinished"
BLOCK = 1 << 20


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a back-up holds: ``seq`` is its last event; sizes in bytes; ``database`` is the sha256 of ``desk.db``."""

    version: str
    made_at: str
    seq: int
    messages: int
    files: int
    bytes: int
    database: str


class LastBackup(msgspec.Struct, frozen=True, kw_only=True):
    """Where the back-ups of a data folder are, newest first."""

    made_at: str
    places: tuple[str, ...]


def back_up(folder: Path, to: Path, now: datetime) -> tuple[Path, Manifest]:
    """Make a checked back-up of the data folder below ``to``; where it is and what it holds.

    Raises:
        SetupError: there is no desk's database, or ``to`` cannot be written.
        Refused: ``damaged``: what was copied is not right; the sentence says what. ``backup_exists``: made this second.
    """
    source = folder / DATABASE
    if not source.exists():
        raise SetupError(f"{folder} has no {DATABASE}; it is no desk's data folder.", hint="Name it with --data.")
    place = to / (PREFIX + to_text(now)[:19].replace("-", "").replace(":", "") + "Z")
    made = place.with_name(place.name + UNFINISHED)
    if place.exists():
        raise Refused(f"{place} is there already.", code="backup_exists", hint="Try again in a second.")
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(mode=0o700, parents=True)
        _copy_database(source, made / DATABASE)
        _copy_media(folder, made, _newest(to))
        manifest = describe(made, now)
        _write(made / MANIFEST, msgspec.json.encode(manifest))
        _sync(made)
        made.rename(place)
        _sync(to)
        _remember(folder, place, manifest)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise SetupError(
            f"The back-up could not be written to {to}: {error.strerror or error}.",
            code="backup_folder",
            hint="Check the place's permissions and the space on its disk.",
        ) from error
    except sqlite3.Error as error:
        shutil.rmtree(made, ignore_errors=True)
        raise SetupError(
            f"{source} could not be copied to {to}: {error}.",
            code="backup_folder",
            hint="Check the permissions and the space of both; agent-tui doctor examines the database.",
        ) from error
    except DeskError:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return place, manifest


def describe(place: Path, made_at: datetime) -> Manifest:
    """Read everything of a copy again.

    Raises:
        Refused: ``damaged``: the database or a file is not as it should be.
    """
    path = place / DATABASE
    try:
        # Not `immutable`: the copy may have been made with a WAL of its own by whoever looked into it.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check(5)").fetchall()
            if found != [("ok",)]:
                raise _damaged(place, f"its database is broken ({found[0][0]})")
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise _damaged(place, "its database has rows that refer to nothing")
            seq = connection.execute("SELECT value FROM counters WHERE name = 'event'").fetchone()[0]
            messages = connection.execute(statements()["count_messages"]).fetchone()[0]
            files = list(_stored(connection))
    except sqlite3.DatabaseError as error:
        raise _damaged(place, f"its database cannot be read ({error})") from error
    size = path.stat().st_size
    for file in files:
        if not (place / file).exists() or sha256(place / file) != file.name:
            raise _damaged(place, f"the file {file.name[:12]}… is missing or changed")
        size += (place / file).stat().st_size
    return Manifest(
        version=__version__,
        made_at=to_text(made_at),
        seq=seq,
        messages=messages,
        files=len(files),
        bytes=size,
        database=sha256(path),
    )


def read_manifest(place: Path) -> Manifest:
    """
    Raises:
        SetupError: that is no back-up.
    """
    try:
        return msgspec.json.decode((place / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise SetupError(
            f"{place} is no back-up of a desk: its {MANIFEST} cannot be read.",
            code="no_backup",
            hint="Name the folder that `agent-tui backup` has made.",
        ) from error


def forget_old(folder: Path, to: Path, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` back-ups below ``to``; which went."""
    gone = _all(to)[keep:]
    for place in gone:
        shutil.rmtree(place)
    known = last_backup(folder)
    if gone and known is not None:
        places = tuple(each for each in known.places if Path(each) not in gone)
        _put(folder, LastBackup(made_at=known.made_at, places=places))
    return gone


def last_backup(folder: Path) -> LastBackup | None:
    """What is known of the folder's back-ups; None: none was made."""
    try:
        return msgspec.json.decode((folder / LAST).read_bytes(), type=LastBackup)
    except (OSError, msgspec.DecodeError):
        return None


def backup_age_seconds(folder: Path, now: datetime) -> float | None:
    """How long ago the last checked back-up was made; None: never."""
    known = last_backup(folder)
    return None if known is None else (now - from_text(known.made_at)).total_seconds()


def sha256(path: Path) -> str:
    """The digest of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def copy_files(source: Path, target: Path, files: Iterable[Path], earlier: Path | None = None) -> None:
    """Copy these files, named below their folders; one that an ``earlier`` copy has is shared with it.

    Raises:
        Refused: ``damaged``: one is not there.
    """
    for file in files:
        into = target / file
        into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = None if earlier is None else earlier / file
        if known is not None and known.exists():
            os.link(known, into)
            continue
        try:
            shutil.copyfile(source / file, into)
        except FileNotFoundError:
            raise _damaged(source, f"the file {file.name[:12]}… is missing") from None
        _sync(into)


def files_of(place: Path) -> list[Path]:
    """The files that the database in ``place`` speaks of as there, below it: of messages, thumbnails, kept apart."""
    with closing(sqlite3.connect(f"{(place / DATABASE).absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return list(_stored(connection))


def _copy_database(source: Path, target: Path) -> None:
    """All pages at once: one snapshot, however much is written meanwhile."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection,
        closing(sqlite3.connect(target)) as copy,
    ):
        connection.backup(copy)
        # A file of its own, whole without a WAL beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    target.chmod(0o600)
    _sync(target)


def _copy_media(folder: Path, made: Path, earlier: Path | None) -> None:
    copy_files(folder, made, files_of(made), earlier)


def _stored(connection: sqlite3.Connection) -> Iterator[Path]:
    for (digest,) in connection.execute(statements()["stored_digests"]):
        yield Path(MEDIA, digest[:2], digest)
    for (digest,) in connection.execute(statements()["blocked_digests"]):
        yield Path(MEDIA, APART, digest)


def _damaged(place: Path, what: str) -> Refused:
    return Refused(f"{place} cannot be used: {what}.", code="damaged", hint="Look at its disk; use another back-up.")


def _all(to: Path) -> list[Path]:
    """Whole back-ups, newest first."""
    return sorted((each for each in to.glob(f"{PREFIX}*Z") if (each / MANIFEST).is_file()), reverse=True)


def _newest(to: Path) -> Path | None:
    return next(iter(_all(to)), None)


def _remember(folder: Path, place: Path, manifest: Manifest) -> None:
    known = last_backup(folder)
    earlier = () if known is None else tuple(each for each in known.places if Path(each).is_dir())
    _put(folder, LastBackup(made_at=manifest.made_at, places=(str(place.absolute()), *earlier)))


def _put(folder: Path, value: LastBackup) -> None:
    fresh = folder / f"{LAST}.new"
    _write(fresh, msgspec.json.encode(value))
    fresh.rename(folder / LAST)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o600)
    _sync(path)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
