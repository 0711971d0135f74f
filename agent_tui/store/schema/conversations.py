"""Conversations and their sessions (a row for each assignment attempt).

Invariant: one live conversation for each (number, user). ``queues.waiting`` and ``queues.active`` follow by trigger,
so that no view has to count.
"""

from __future__ import annotations

_ADD = """
    UPDATE queues SET waiting = waiting {sign} (CASE WHEN {row}.state = 'open' THEN 1 ELSE 0 END),
                      active = active {sign} (CASE WHEN {row}.state = 'active' THEN 1 ELSE 0 END)
     WHERE id = {row}.queue_id;
"""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        number_id TEXT NOT NULL REFERENCES numbers (id) ON UPDATE CASCADE,
        user_id TEXT NOT NULL REFERENCES users (id),
        workstream_id TEXT NOT NULL,
        queue_id TEXT,
        state TEXT NOT NULL CHECK (state IN ('open', 'active', 'waiting', 'wrap_up', 'closed')),
        agent_id TEXT,
        offered_to TEXT,
        offer_expires_at TEXT,
        last_agent_id TEXT,
        session_id TEXT,
        priority INTEGER NOT NULL DEFAULT 5,
        skills TEXT NOT NULL DEFAULT '{}',
        units INTEGER NOT NULL DEFAULT 1,
        created_at TEXT NOT NULL,
        state_at TEXT NOT NULL,
        queued_at TEXT,
        waiting_since TEXT,
        inbound_at TEXT,
        unread INTEGER NOT NULL DEFAULT 0,
        read_message_id TEXT,
        read_seq INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        last_direction TEXT,
        last_text TEXT,
        last_at TEXT,
        draft TEXT,
        draft_at TEXT,
        closed_by TEXT,
        closed_at TEXT,
        close_reason TEXT,
        route TEXT NOT NULL DEFAULT '{}',
        by_wait TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(waiting_since, '9')) VIRTUAL,
        by_window TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(inbound_at, '')) VIRTUAL,
        by_newest TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(last_at, '')) VIRTUAL,
        CHECK (agent_id IS NULL OR offered_to IS NULL)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX conversations_live ON conversations (number_id, user_id) WHERE state <> 'closed'",
    "CREATE INDEX conversations_by_user ON conversations (user_id, created_at)",
    "CREATE INDEX conversations_queued ON conversations (queue_id, priority, queued_at, id) WHERE state = 'open'",
    "CREATE INDEX conversations_queued_wait ON conversations (queue_id, by_wait, id) WHERE state = 'open'",
    "CREATE INDEX conversations_queued_window ON conversations (queue_id, by_window, id) WHERE state = 'open'",
    """
    CREATE INDEX conversations_queued_newest ON conversations (queue_id, by_newest, id)
     WHERE state = 'open'
    """,
    """
    CREATE INDEX conversations_by_agent ON conversations (agent_id, state)
     WHERE agent_id IS NOT NULL AND state <> 'closed'
    """,
    "CREATE INDEX conversations_by_offer ON conversations (offered_to) WHERE offered_to IS NOT NULL",
    "CREATE INDEX conversations_closed ON conversations (closed_by, closed_at) WHERE state = 'closed'",
    "CREATE INDEX conversations_by_wait ON conversations (by_wait, id)",
    "CREATE INDEX conversations_by_window ON conversations (by_window, id)",
    "CREATE INDEX conversations_by_newest ON conversations (by_newest, id)",
    f"""
    CREATE TRIGGER conversations_counted_in AFTER INSERT ON conversations WHEN NEW.queue_id IS NOT NULL
    BEGIN {_ADD.format(sign="+", row="NEW")} END
    """,
    f"""
    CREATE TRIGGER conversations_counted_out AFTER DELETE ON conversations WHEN OLD.queue_id IS NOT NULL
    BEGIN {_ADD.format(sign="-", row="OLD")} END
    """,
    f"""
    CREATE TRIGGER conversations_counted_over AFTER UPDATE OF state, queue_id ON conversations
     WHEN OLD.state IS NOT NEW.state OR OLD.queue_id IS NOT NEW.queue_id
    BEGIN {_ADD.format(sign="-", row="OLD")} {_ADD.format(sign="+", row="NEW")} END
    """,
    """
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        agent_id TEXT NOT NULL,
        queue_id TEXT,
        offered_at TEXT,
        accepted_at TEXT,
        ended_at TEXT,
        reason TEXT
    ) STRICT
    """,
    "CREATE INDEX sessions_by_conversation ON sessions (conversation_id, id)",
    """
    CREATE TABLE refusals (
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        agent_id TEXT NOT NULL,
        times INTEGER NOT NULL,
        not_before TEXT NOT NULL,
        PRIMARY KEY (conversation_id, agent_id)
    ) STRICT
    """,
    """
    CREATE TABLE participants (
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        agent_id TEXT NOT NULL,
        mode TEXT NOT NULL CHECK (mode IN ('monitor', 'joined')),
        joined_at TEXT NOT NULL,
        PRIMARY KEY (conversation_id, agent_id)
    ) STRICT
    """,
)
