"""The machine: disk, data folder, database file, back-ups.

Invariant: the database is opened for reading only.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from datetime import datetime, timedelta
from pathlib import Path

from agent_tui.core.moment import from_text
from agent_tui.desk.doctor.figures import ago, size, span
from agent_tui.desk.doctor.table import fine, trouble
from agent_tui.store.backup import last_backup
from agent_tui.wire.doctor import DoctorLine

LOW, FULL = 1 << 30, 100 << 20
LOG_LARGE = 64 << 20
BACKUP_OLD = timedelta(days=2)
DATABASE = "desk.db"
PATIENCE = 10.0


def machine_lines(folder: Path, now: datetime, patience: float = PATIENCE) -> list[DoctorLine]:
    """Everything that can be seen without asking anybody; the database is read for ``patience`` seconds at most."""
    if not folder.is_dir():
        return [trouble("folder", "missing", folder=folder)]
    return [_disk(folder), _folder(folder), *_database(folder / DATABASE, patience), _backup(folder, now)]


def _disk(folder: Path) -> DoctorLine:
    free = shutil.disk_usage(folder).free
    if free < LOW:
        return trouble("disk", "full" if free < FULL else "low", folder=folder, free=size(free))
    return fine("disk", f"{size(free)} are free.")


def _folder(folder: Path) -> DoctorLine:
    mode = stat.S_IMODE(folder.stat().st_mode)
    if os.name != "nt" and mode & 0o077:
        return trouble("folder", "open", folder=folder)
    return fine("folder", f"{folder} is its owner's only.")


def _database(path: Path, patience: float) -> list[DoctorLine]:
    if not path.is_file():
        return [trouble("database", "missing", folder=path.parent)]
    said, whole = _quick_check(path, patience)
    if said != "ok":
        return [trouble("database", "broken", what=said)]
    log = path.with_name(f"{path.name}-wal")
    length = log.stat().st_size if log.is_file() else 0
    if length > LOG_LARGE:
        return [trouble("database", "log", size=size(length))]
    sound = "Sound" if whole else f"Sound as far as it was read in {patience:.0f} seconds"
    return [fine("database", f"{sound}; {size(path.stat().st_size)}, write-ahead log {size(length)}.")]


def _quick_check(path: Path, patience: float) -> tuple[str, bool]:
    """What SQLite says of the file, and whether it came to the end of it."""
    until = time.monotonic() + patience
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            connection.set_progress_handler(lambda: int(time.monotonic() > until), 10_000)
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]), True
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        return ("ok", False) if "interrupted" in str(error) else (str(error), False)
    except sqlite3.DatabaseError as error:
        return str(error), False


def _backup(folder: Path, now: datetime) -> DoctorLine:
    known = last_backup(folder)
    if known is None:
        return trouble("backup", "never")
    made = from_text(known.made_at)
    if not any(Path(place).is_dir() for place in known.places):
        return trouble("backup", "gone", places=", ".join(known.places) or "nowhere")
    if now - made > BACKUP_OLD:
        return trouble("backup", "old", age=span(now - made))
    return fine("backup", f"Made {ago(now, made)}, in {known.places[0]}.")
