"""Writes the database file anew, so that nothing deleted is left in its free space or in the log beside it.

Invariant: rows do not change; when it returns True the file holds only rows that are there, and the log is empty.
"""

from __future__ import annotations

import sqlite3


def compact(connection: sqlite3.Connection) -> bool:
    """VACUUM, then empty the write-ahead log; False: a reader is in the way, to be tried again.

    ``connection`` must be in no transaction.
    """
    # The copy is as large as the database, and must not have to fit into memory.
    connection.execute("PRAGMA temp_store = FILE")
    try:
        # What was deleted from the full-text index is only marked as such until its parts are merged.
        connection.execute("INSERT INTO search (search) VALUES ('optimize')")
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")
    busy, _pages, _written = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
