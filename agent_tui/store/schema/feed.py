"""The change feed and what runs the desk: counters, timers, overrides, tokens, parked requests, audit."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
    "INSERT INTO counters (name, value) VALUES ('event', 0), ('message', 0), ('attempt', 0)",
    """
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        kind TEXT NOT NULL,
        conversation_id TEXT,
        message_id TEXT,
        data TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX events_by_conversation ON events (conversation_id, seq) WHERE conversation_id IS NOT NULL",
    """
    CREATE TABLE timers (
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        due_at TEXT NOT NULL,
        PRIMARY KEY (kind, subject)
    ) STRICT
    """,
    "CREATE INDEX timers_by_due ON timers (due_at, kind, subject)",
    """
    CREATE TABLE overrides (
        path TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        file_value TEXT NOT NULL,
        set_by TEXT NOT NULL,
        set_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE tokens (
        id TEXT PRIMARY KEY,
        agent_id TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL,
        revoked_at TEXT
    ) STRICT
    """,
    "CREATE INDEX tokens_by_agent ON tokens (agent_id)",
    """
    CREATE TABLE parked (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        path TEXT NOT NULL,
        query TEXT NOT NULL,
        reason TEXT NOT NULL,
        account_id TEXT NOT NULL,
        content_type TEXT NOT NULL,
        body TEXT NOT NULL,
        replayed_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE audit (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        what TEXT NOT NULL,
        subject TEXT NOT NULL
    ) STRICT
    """,
)
