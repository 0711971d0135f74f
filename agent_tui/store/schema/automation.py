"""What the desk said by itself (m0007).

Invariant: one row for each (conversation, trigger, occasion), whatever became of it; the row is written in the unit of
work that says it, so that neither a restart nor a reload says it twice. ``reason``: why it was skipped.
"""

from __future__ import annotations

STATEMENTS_0007: tuple[str, ...] = (
    """
    CREATE TABLE automated_messages (
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        trigger_name TEXT NOT NULL,
        occasion TEXT NOT NULL,
        at TEXT NOT NULL,
        number_id TEXT NOT NULL,
        user_id TEXT NOT NULL,
        message_id TEXT REFERENCES messages (id) ON DELETE SET NULL,
        reason TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (conversation_id, trigger_name, occasion)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE INDEX automated_messages_sent ON automated_messages (number_id, user_id, at)
     WHERE message_id IS NOT NULL
    """,
    "CREATE INDEX automated_messages_by_message ON automated_messages (message_id) WHERE message_id IS NOT NULL",
)
