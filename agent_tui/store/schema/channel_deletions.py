"""Channels on their way out (m0039).

Invariant: a number has at most one deletion that has not ended; what a row counts was done in the unit of work that
counted it, so that a restart goes on where the last one stopped.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE channel_deletions (
        id TEXT PRIMARY KEY,
        number_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('planned', 'working', 'done', 'undone')),
        step TEXT CHECK (step IN ('conversations', 'leaving', 'webhooks', 'history', 'file')),
        step_at TEXT,
        conversations TEXT NOT NULL CHECK (conversations IN ('finish', 'move', 'close')),
        queue TEXT NOT NULL,
        message TEXT NOT NULL,
        lists TEXT NOT NULL CHECK (lists IN ('finish', 'cancel')),
        unset_webhooks INTEGER NOT NULL,
        history TEXT NOT NULL CHECK (history IN ('keep', 'erase')),
        by_hand INTEGER NOT NULL,
        planned_by TEXT NOT NULL,
        planned_at TEXT NOT NULL,
        confirmed_by TEXT,
        confirmed_at TEXT,
        ended_at TEXT,
        moved_to TEXT NOT NULL DEFAULT '',
        moved INTEGER NOT NULL DEFAULT 0,
        closed INTEGER NOT NULL DEFAULT 0,
        told INTEGER NOT NULL DEFAULT 0,
        cancelled INTEGER NOT NULL DEFAULT 0,
        erased INTEGER NOT NULL DEFAULT 0,
        urls TEXT NOT NULL DEFAULT 'left' CHECK (urls IN ('left', 'unset', 'by_hand', 'nowhere')),
        trouble_code TEXT NOT NULL DEFAULT '',
        trouble_why TEXT NOT NULL DEFAULT '',
        trouble_next TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    """
    CREATE UNIQUE INDEX channel_deletions_open ON channel_deletions (number_id)
     WHERE state IN ('planned', 'working')
    """,
    "CREATE INDEX channel_deletions_by_number ON channel_deletions (number_id, id)",
    "CREATE INDEX channel_deletions_working ON channel_deletions (confirmed_at) WHERE state = 'working'",
)
