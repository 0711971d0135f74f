"""Agents' uploads that are still to be looked into, for width and height, length, pages and a small picture."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """
    CREATE INDEX attachments_unseen ON attachments (next_try_at)
     WHERE direction = 'outbound' AND next_try_at IS NOT NULL
    """,
)
