"""Messages, their raw forms, and attachments.

Invariant: one inbound message for each MessageSid, one message for each (author, client_id). ``seq`` is the order of
a transcript.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE messages (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        number_id TEXT NOT NULL REFERENCES numbers (id) ON UPDATE CASCADE,
        direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound', 'note', 'system')),
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        author TEXT,
        at TEXT NOT NULL,
        status TEXT,
        error_code TEXT,
        error_text TEXT,
        twilio_sid TEXT,
        client_id TEXT,
        content_hash TEXT,
        template TEXT,
        reply_sid TEXT,
        location TEXT,
        annotations TEXT,
        files INTEGER NOT NULL DEFAULT 0,
        recovered INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE INDEX messages_by_conversation ON messages (conversation_id, seq)",
    "CREATE UNIQUE INDEX messages_inbound_sid ON messages (twilio_sid) WHERE direction = 'inbound'",
    "CREATE UNIQUE INDEX messages_client ON messages (author, client_id) WHERE client_id IS NOT NULL",
    "CREATE INDEX messages_latest ON messages (number_id, at) WHERE direction IN ('inbound', 'outbound')",
    """
    CREATE TABLE raw_forms (
        message_id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        form TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE attachments (
        id TEXT PRIMARY KEY,
        message_id TEXT REFERENCES messages (id),
        conversation_id TEXT,
        position INTEGER NOT NULL DEFAULT 0,
        direction TEXT NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        size INTEGER NOT NULL DEFAULT 0,
        sha256 TEXT,
        state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'blocked', 'too_large', 'failed')),
        reason TEXT NOT NULL DEFAULT '',
        account_id TEXT,
        source_url TEXT,
        tries INTEGER NOT NULL DEFAULT 0,
        next_try_at TEXT,
        give_up_at TEXT,
        uploaded_by TEXT,
        created_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX attachments_by_message ON attachments (message_id, position) WHERE message_id IS NOT NULL",
    "CREATE INDEX attachments_due ON attachments (next_try_at) WHERE state = 'pending'",
    """
    CREATE TABLE media_links (
        token TEXT PRIMARY KEY,
        attachment_id TEXT NOT NULL REFERENCES attachments (id),
        attempt_id TEXT NOT NULL,
        expires_at TEXT NOT NULL
    ) STRICT
    """,
)
