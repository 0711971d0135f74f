"""What we send of our own accord: consent of a pair, conversations that we start, lists of recipients (m0004).

Invariant: a recipient that was handed to the outbox names the message it became, in the same transaction; so each is
handed over exactly once, whatever happens to the process. A list's message stands in a conversation that was closed
from its first moment (``close_reason`` ``list``) until the customer answers.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE pairs ADD COLUMN opted_in_at TEXT",
    "ALTER TABLE pairs ADD COLUMN opted_in_source TEXT",
    "ALTER TABLE pairs ADD COLUMN opted_out_source TEXT",
    "ALTER TABLE pairs ADD COLUMN consent_at TEXT",
    "ALTER TABLE pairs ADD COLUMN reminded_at TEXT",
    "ALTER TABLE conversations ADD COLUMN started_by TEXT",
    "CREATE INDEX conversations_of_lists ON conversations (number_id, user_id) WHERE close_reason = 'list'",
    """
    CREATE TABLE lists (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        number_id TEXT NOT NULL REFERENCES numbers (id) ON UPDATE CASCADE,
        template TEXT NOT NULL,
        template_language TEXT NOT NULL,
        category TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'paused', 'done', 'cancelled')),
        per_minute INTEGER NOT NULL,
        opt_in TEXT NOT NULL,
        created_by TEXT NOT NULL,
        created_at TEXT NOT NULL,
        client_id TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        started_at TEXT,
        ended_at TEXT,
        next_at TEXT,
        total INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX lists_client ON lists (created_by, client_id)",
    "CREATE INDEX lists_running ON lists (next_at) WHERE state = 'running'",
    """
    CREATE TABLE recipients (
        list_id TEXT NOT NULL REFERENCES lists (id),
        position INTEGER NOT NULL,
        line INTEGER NOT NULL,
        address TEXT NOT NULL,
        language TEXT NOT NULL,
        variables TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'skipped')),
        reason TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        message_id TEXT REFERENCES messages (id),
        at TEXT,
        PRIMARY KEY (list_id, position)
    ) STRICT
    """,
    "CREATE INDEX recipients_queued ON recipients (list_id, position) WHERE state = 'queued'",
    "CREATE UNIQUE INDEX recipients_by_message ON recipients (message_id) WHERE message_id IS NOT NULL",
    """
    CREATE TABLE list_days (
        number_id TEXT NOT NULL REFERENCES numbers (id) ON UPDATE CASCADE,
        day TEXT NOT NULL,
        sent INTEGER NOT NULL,
        PRIMARY KEY (number_id, day)
    ) STRICT
    """,
)
