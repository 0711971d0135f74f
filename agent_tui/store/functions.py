"""What SQL may call of ours. Invariant: every connection that runs statements of ``sql/`` has them."""

from __future__ import annotations

import sqlite3

from agent_tui.core.folding import fold


def add_functions(connection: sqlite3.Connection) -> None:
    """``folded(text)``: as names are compared."""
    connection.create_function("folded", 1, fold, deterministic=True)
