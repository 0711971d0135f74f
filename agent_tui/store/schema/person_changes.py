"""What was merged and parted by hand, so that it can be undone after a restart too; who last changed what of a card
(m0033).

Invariant: a change holds every WhatsApp user that it touched, with the person before and after it (null: none); one
that lost a user, erased or joined with another, says so in ``spoiled`` and is never undone.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE person_changes (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('merged', 'parted')),
        made_by TEXT NOT NULL,
        at TEXT NOT NULL,
        until TEXT NOT NULL,
        spoiled TEXT NOT NULL DEFAULT '' CHECK (spoiled IN ('', 'joined', 'erased'))
    ) STRICT
    """,
    """
    CREATE TABLE person_change_members (
        change_id TEXT NOT NULL REFERENCES person_changes (id) ON DELETE CASCADE,
        user_id TEXT NOT NULL REFERENCES users (id),
        before TEXT,
        after TEXT,
        PRIMARY KEY (change_id, user_id)
    ) STRICT
    """,
    "CREATE INDEX person_change_members_by_user ON person_change_members (user_id, change_id)",
    "ALTER TABLE customers ADD COLUMN changes TEXT NOT NULL DEFAULT '{}'",
)
