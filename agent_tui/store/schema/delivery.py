"""Sending: attempts (the outbox), Twilio's status callbacks, templates.

An attempt is one try to send a message; its id is the ``ref`` of the status callback URL. A retry is a new attempt.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE attempts (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        message_id TEXT NOT NULL REFERENCES messages (id),
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        number_id TEXT NOT NULL REFERENCES numbers (id) ON UPDATE CASCADE,
        user_id TEXT NOT NULL REFERENCES users (id),
        account_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'uncertain', 'accepted', 'failed')),
        status TEXT NOT NULL,
        twilio_sid TEXT,
        address TEXT NOT NULL,
        created_at TEXT NOT NULL,
        not_before TEXT NOT NULL,
        started_at TEXT,
        settle_at TEXT,
        checks INTEGER NOT NULL DEFAULT 0,
        error_code TEXT,
        error_text TEXT
    ) STRICT
    """,
    """
    CREATE INDEX attempts_unsent ON attempts (number_id, user_id, seq)
     WHERE state IN ('queued', 'sending', 'uncertain')
    """,
    "CREATE INDEX attempts_queued ON attempts (number_id, seq) WHERE state = 'queued'",
    "CREATE INDEX attempts_settling ON attempts (settle_at) WHERE state = 'uncertain'",
    "CREATE INDEX attempts_by_sid ON attempts (twilio_sid) WHERE twilio_sid IS NOT NULL",
    "CREATE INDEX attempts_by_message ON attempts (message_id, seq)",
    "CREATE INDEX attempts_undecided ON attempts (number_id, started_at) WHERE status IN ('sending', 'sent')",
    """
    CREATE TABLE attempt_sids (
        sid TEXT PRIMARY KEY,
        attempt_id TEXT NOT NULL REFERENCES attempts (id),
        at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX attempt_sids_by_attempt ON attempt_sids (attempt_id)",
    """
    CREATE TABLE callbacks (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        account_id TEXT NOT NULL,
        sid TEXT NOT NULL,
        attempt_id TEXT,
        status TEXT NOT NULL,
        error_code TEXT,
        error_text TEXT,
        form TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX callbacks_unjoined ON callbacks (sid) WHERE attempt_id IS NULL",
    "CREATE INDEX callbacks_by_attempt ON callbacks (attempt_id) WHERE attempt_id IS NOT NULL",
    """
    CREATE TABLE templates (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        content_sid TEXT NOT NULL,
        name TEXT NOT NULL,
        language TEXT NOT NULL,
        category TEXT NOT NULL,
        text TEXT NOT NULL,
        header TEXT NOT NULL,
        footer TEXT NOT NULL,
        buttons TEXT NOT NULL,
        variables TEXT NOT NULL,
        approval TEXT NOT NULL,
        reason TEXT NOT NULL,
        content_type TEXT NOT NULL,
        numbers TEXT,
        source TEXT NOT NULL CHECK (source IN ('synced', 'configured'))
    ) STRICT
    """,
    "CREATE UNIQUE INDEX templates_by_sid ON templates (account_id, content_sid)",
    """
    CREATE TABLE template_syncs (
        account_id TEXT PRIMARY KEY,
        synced_at TEXT,
        error TEXT
    ) STRICT
    """,
)
