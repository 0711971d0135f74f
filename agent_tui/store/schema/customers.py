"""What agents write down: quick replies, cards and notes of customers, who is one person, disposition codes (m0011).

A person's data of this file lies in ``customers`` (the card) and ``customer_notes``; ``person_members`` only says who
is shown as one. Invariant: nothing here is asked when a message comes or goes; it is for display and history.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE quick_replies (
        id TEXT PRIMARY KEY,
        owner TEXT,
        title TEXT NOT NULL,
        language TEXT NOT NULL,
        text TEXT NOT NULL,
        tags TEXT NOT NULL,
        workstreams TEXT NOT NULL,
        changed_by TEXT NOT NULL,
        changed_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE customers (
        user_id TEXT PRIMARY KEY REFERENCES users (id),
        name TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        tags TEXT NOT NULL DEFAULT '[]',
        fields TEXT NOT NULL DEFAULT '{}',
        changed_by TEXT NOT NULL,
        changed_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE customer_notes (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL REFERENCES users (id),
        author TEXT NOT NULL,
        at TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX customer_notes_by_user ON customer_notes (user_id, at, id)",
    """
    CREATE TABLE person_members (
        user_id TEXT PRIMARY KEY REFERENCES users (id),
        person_id TEXT NOT NULL,
        added_by TEXT NOT NULL,
        added_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX person_members_by_person ON person_members (person_id, user_id)",
    """
    CREATE TABLE conversation_codes (
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        code TEXT NOT NULL,
        title TEXT NOT NULL,
        category TEXT NOT NULL,
        chosen_by TEXT NOT NULL,
        chosen_at TEXT NOT NULL,
        PRIMARY KEY (conversation_id, code)
    ) STRICT
    """,
)
