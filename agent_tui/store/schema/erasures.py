"""What was asked to be erased, and how far it is (m0016).

Invariant: the row says what went in numbers only; of the person nothing stays but the id, which nothing else knows.
``erasure_files``: digests whose bytes still lie in the media folder.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE erasures (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('deleting', 'cleaning', 'done')),
        asked_by TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        done_at TEXT,
        conversations INTEGER NOT NULL DEFAULT 0,
        messages INTEGER NOT NULL DEFAULT 0,
        files INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE erasure_files (
        sha256 TEXT PRIMARY KEY,
        erasure_id TEXT NOT NULL REFERENCES erasures (id)
    ) STRICT
    """,
    "CREATE INDEX erasures_open ON erasures (asked_at) WHERE state <> 'done'",
    "CREATE INDEX conversations_closed_at ON conversations (closed_at, id) WHERE state = 'closed'",
)
