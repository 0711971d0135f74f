"""Conversations that a bot has (m0009).

Invariant: one row for each conversation that a bot ever had. ``turn`` counts what the bot was asked, so that an answer
to an earlier turn, or one that comes twice, changes nothing. ``pending``: the customer waits for the bot.
"""

from __future__ import annotations

STATEMENTS_0009: tuple[str, ...] = (
    """
    CREATE TABLE bot_talks (
        conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('talking', 'escalated', 'ended')),
        step TEXT NOT NULL DEFAULT '',
        turn INTEGER NOT NULL DEFAULT 0,
        misunderstood INTEGER NOT NULL DEFAULT 0,
        escalations INTEGER NOT NULL DEFAULT 0,
        seen_seq INTEGER NOT NULL DEFAULT 0,
        asked_seq INTEGER NOT NULL DEFAULT 0,
        pending INTEGER NOT NULL DEFAULT 0,
        leased_until TEXT,
        minute TEXT NOT NULL DEFAULT '',
        in_minute INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE INDEX bot_talks_pending ON bot_talks (conversation_id) WHERE pending = 1 AND state = 'talking'",
)
