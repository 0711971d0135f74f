"""Users that proved to be another user, and were left behind with their name (m0023).

Invariant: nothing that a user still has goes with it.
"""

from __future__ import annotations

_HELD = ("user_keys", "pairs", "conversations", "attempts", "surveys", "customers", "customer_notes", "person_members")

_NOTHING = " AND ".join(f"NOT EXISTS (SELECT 1 FROM {table} t WHERE t.user_id = users.id)" for table in _HELD)  # noqa: S608

STATEMENTS: tuple[str, ...] = (f"DELETE FROM users WHERE {_NOTHING}",)  # noqa: S608
