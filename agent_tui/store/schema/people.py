"""The roster as last loaded (numbers, agents, queues) and the WhatsApp users who write to us.

A pair is (our number, WhatsApp user): the session window, the reply address, opt-out and sending order hang on it.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE numbers (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        address TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        workstream_id TEXT NOT NULL,
        caught_up_to TEXT,
        removed_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE agents (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        capacity INTEGER NOT NULL,
        skills TEXT NOT NULL,
        presence TEXT NOT NULL,
        presence_at TEXT,
        chosen_presence TEXT,
        presence_word TEXT NOT NULL DEFAULT '',
        presence_by TEXT NOT NULL DEFAULT 'automatic'
            CHECK (presence_by IN ('automatic', 'chosen', 'missed', 'supervisor')),
        released_at TEXT,
        connected_until TEXT,
        last_assigned_at TEXT,
        last_action_at TEXT,
        removed_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE queues (
        id TEXT PRIMARY KEY,
        priority INTEGER NOT NULL,
        held INTEGER NOT NULL DEFAULT 0,
        waiting INTEGER NOT NULL DEFAULT 0,
        active INTEGER NOT NULL DEFAULT 0,
        rules TEXT NOT NULL DEFAULT '',
        removed_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE queue_members (
        queue_id TEXT NOT NULL REFERENCES queues (id),
        agent_id TEXT NOT NULL REFERENCES agents (id),
        position INTEGER NOT NULL,
        turn INTEGER NOT NULL DEFAULT 0,
        last_assigned_at TEXT,
        PRIMARY KEY (queue_id, agent_id)
    ) STRICT
    """,
    "CREATE INDEX queue_members_by_agent ON queue_members (agent_id, queue_id)",
    """
    CREATE TABLE users (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        language TEXT,
        created_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE user_keys (
        key TEXT PRIMARY KEY,
        user_id TEXT NOT NULL REFERENCES users (id)
    ) STRICT
    """,
    "CREATE INDEX user_keys_by_user ON user_keys (user_id)",
    """
    CREATE TABLE pairs (
        number_id TEXT NOT NULL REFERENCES numbers (id) ON UPDATE CASCADE,
        user_id TEXT NOT NULL REFERENCES users (id),
        address TEXT NOT NULL,
        last_inbound_at TEXT,
        opted_out_at TEXT,
        PRIMARY KEY (number_id, user_id)
    ) STRICT
    """,
)
