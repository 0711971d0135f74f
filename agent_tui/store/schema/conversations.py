"""Conversations and their sessions (a row for each assignment attempt).

Invariant: one live conversation for each (number, user). ``queues.waiting``, ``queues.active`` and
``queue_signatures`` follow by trigger, so that no view has to count and no assignment has to search. ``signature`` is
what a conversation asks of an agent, as text: all that wait with the same one are as good or bad for an agent.
"""

from __future__ import annotations

_ADD = """
    UPDATE queues SET waiting = waiting {sign} (CASE WHEN {row}.state = 'open' THEN 1 ELSE 0 END),
                      active = active {sign} (CASE WHEN {row}.state = 'active' THEN 1 ELSE 0 END)
     WHERE id = {row}.queue_id;
"""

_SIGNED_OUT = """
    UPDATE queue_signatures SET waiting = waiting - 1
     WHERE queue_id = OLD.queue_id AND signature = OLD.signature AND OLD.state = 'open';
    DELETE FROM queue_signatures
     WHERE queue_id = OLD.queue_id AND signature = OLD.signature AND waiting <= 0;
"""
_SIGNED_IN = """
    INSERT INTO queue_signatures (queue_id, signature, waiting)
    SELECT NEW.queue_id, NEW.signature, 1 WHERE NEW.state = 'open' AND NEW.queue_id IS NOT NULL
    ON CONFLICT (queue_id, signature) DO UPDATE SET waiting = waiting + 1;
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
        profiles TEXT NOT NULL DEFAULT '[]',
        preferred TEXT NOT NULL DEFAULT '[]',
        language TEXT NOT NULL DEFAULT '',
        variables TEXT NOT NULL DEFAULT '{}',
        bucket INTEGER NOT NULL DEFAULT 0,
        entered_at TEXT,
        by_fallback INTEGER NOT NULL DEFAULT 0,
        released INTEGER NOT NULL DEFAULT 0,
        offer_text TEXT,
        signature TEXT NOT NULL GENERATED ALWAYS AS
            (workstream_id || ' ' || units || ' ' || skills || ' ' || profiles || ' ' || preferred) VIRTUAL,
        by_wait TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(waiting_since, '9')) VIRTUAL,
        by_window TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(inbound_at, '')) VIRTUAL,
        by_newest TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(last_at, '')) VIRTUAL,
        CHECK (agent_id IS NULL OR offered_to IS NULL)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX conversations_live ON conversations (number_id, user_id) WHERE state <> 'closed'",
    "CREATE INDEX conversations_by_user ON conversations (user_id, created_at)",
    "CREATE INDEX conversations_queued ON conversations (queue_id, priority, queued_at, id) WHERE state = 'open'",
    """
    CREATE INDEX conversations_ready ON conversations (queue_id, signature, bucket, priority, queued_at, id)
     WHERE state = 'open'
    """,
    """
    CREATE INDEX conversations_former ON conversations (last_agent_id, bucket, priority, queued_at, id)
     WHERE state = 'open' AND last_agent_id IS NOT NULL
    """,
    "CREATE INDEX conversations_placed_wait ON conversations (queue_id, state, by_wait, id)",
    "CREATE INDEX conversations_placed_window ON conversations (queue_id, state, by_window, id)",
    "CREATE INDEX conversations_placed_newest ON conversations (queue_id, state, by_newest, id)",
    """
    CREATE INDEX conversations_by_agent ON conversations (agent_id, state)
     WHERE agent_id IS NOT NULL AND state <> 'closed'
    """,
    "CREATE INDEX conversations_by_offer ON conversations (offered_to) WHERE offered_to IS NOT NULL",
    "CREATE INDEX conversations_closed ON conversations (closed_by, closed_at) WHERE state = 'closed'",
    "CREATE INDEX conversations_failed ON conversations (id) WHERE failed > 0 AND state <> 'closed'",
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
    CREATE TABLE queue_signatures (
        queue_id TEXT NOT NULL,
        signature TEXT NOT NULL,
        waiting INTEGER NOT NULL,
        PRIMARY KEY (queue_id, signature)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TRIGGER conversations_signed_in AFTER INSERT ON conversations
     WHEN NEW.state = 'open' AND NEW.queue_id IS NOT NULL
    BEGIN {_SIGNED_IN} END
    """,
    f"""
    CREATE TRIGGER conversations_signed_out AFTER DELETE ON conversations
     WHEN OLD.state = 'open' AND OLD.queue_id IS NOT NULL
    BEGIN {_SIGNED_OUT} END
    """,
    f"""
    CREATE TRIGGER conversations_signed_over
     AFTER UPDATE OF state, queue_id, workstream_id, units, skills, profiles, preferred ON conversations
     WHEN (OLD.state = 'open' OR NEW.state = 'open')
      AND (OLD.state IS NOT NEW.state OR OLD.queue_id IS NOT NEW.queue_id OR OLD.signature IS NOT NEW.signature)
    BEGIN {_SIGNED_OUT} {_SIGNED_IN} END
    """,
    """
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        agent_id TEXT NOT NULL,
        queue_id TEXT,
        queued_at TEXT,
        offered_at TEXT,
        accepted_at TEXT,
        ended_at TEXT,
        reason TEXT
    ) STRICT
    """,
    "CREATE INDEX sessions_by_conversation ON sessions (conversation_id, id)",
    "CREATE INDEX sessions_ended ON sessions (agent_id, ended_at) WHERE accepted_at IS NOT NULL",
    """
    CREATE INDEX sessions_answered ON sessions (queue_id, accepted_at)
     WHERE accepted_at IS NOT NULL AND queued_at IS NOT NULL
    """,
    "CREATE INDEX sessions_accepted ON sessions (agent_id, accepted_at) WHERE accepted_at IS NOT NULL",
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
        mode TEXT NOT NULL CHECK (mode IN ('monitor', 'joined', 'invited', 'consult')),
        joined_at TEXT NOT NULL,
        PRIMARY KEY (conversation_id, agent_id)
    ) STRICT
    """,
    "CREATE INDEX participants_by_agent ON participants (agent_id, mode)",
)
