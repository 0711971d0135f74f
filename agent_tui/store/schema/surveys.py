"""Post-conversation surveys (m0008).

Invariants: a session is asked about at most once; a pair has at most one survey that waits for an answer.
"""

from __future__ import annotations

STATEMENTS_0008: tuple[str, ...] = (
    """
    CREATE TABLE surveys (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        number_id TEXT NOT NULL,
        user_id TEXT NOT NULL REFERENCES users (id),
        agent_id TEXT NOT NULL,
        queue_id TEXT,
        state TEXT NOT NULL CHECK (state IN ('asked', 'comment', 'done', 'linked', 'expired', 'skipped')),
        reason TEXT NOT NULL DEFAULT '',
        asked_at TEXT NOT NULL,
        answered_at TEXT,
        expires_at TEXT NOT NULL,
        score INTEGER CHECK (score BETWEEN 1 AND 5),
        comment TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE UNIQUE INDEX surveys_waiting ON surveys (number_id, user_id) WHERE state IN ('asked', 'comment')",
    "CREATE INDEX surveys_by_moment ON surveys (asked_at, id)",
    "CREATE INDEX surveys_by_conversation ON surveys (conversation_id)",
    "CREATE INDEX surveys_by_user ON surveys (user_id)",
)
