"""A database as all migrations leave it: made once in a process, for running them takes longer than most tests.

Invariant: a file that is there already is left as it is. How a file comes to be is tested in ``tests/store``.
"""

from __future__ import annotations

import functools
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from agent_tui.store.engine import Store
from agent_tui.store.migrations import migrations


@functools.cache
def blank() -> bytes:
    """The file's bytes."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrations.apply(Database(connection))
        return connection.serialize()
    finally:
        connection.close()


def lay_out(folder: Path) -> Path:
    """The folder's database; made if there is none."""
    path = folder / "desk.db"
    if not path.exists():
        path.write_bytes(blank())
    return path


def blank_store(folder: Path) -> Store:
    return Store(lay_out(folder))
