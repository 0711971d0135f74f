"""The search of a queue for somebody who gives advice, and the order in which a queue is shown: as it is served.

Invariant: at most one search runs for a conversation, and while it runs one colleague is invited.
"""

from __future__ import annotations

STATEMENTS_0002: tuple[str, ...] = (
    """
    CREATE TABLE consult_searches (
        conversation_id TEXT PRIMARY KEY REFERENCES conversations (id),
        queue_id TEXT NOT NULL,
        invited TEXT NOT NULL,
        asked TEXT NOT NULL
    ) STRICT
    """,
    "DROP INDEX conversations_queued",
    """
    CREATE INDEX conversations_queued ON conversations (queue_id, bucket, priority, queued_at, id)
     WHERE state = 'open'
    """,
)
