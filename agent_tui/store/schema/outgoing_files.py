"""Files on their way out: parts that keep their order, and what the sweeping of the media folder looks up.

Invariant: a part follows one message of the same conversation; what has no row here goes when its turn comes.
"""

from __future__ import annotations

STATEMENTS_0006: tuple[str, ...] = (
    "CREATE TABLE link_keys (key TEXT PRIMARY KEY) STRICT",
    """
    CREATE TABLE message_parts (
        message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        follows TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX message_parts_by_follows ON message_parts (follows)",
    "CREATE INDEX attachments_by_sha256 ON attachments (sha256) WHERE sha256 IS NOT NULL",
    "CREATE INDEX attachments_unused ON attachments (created_at) WHERE message_id IS NULL",
    "CREATE INDEX media_links_by_attachment ON media_links (attachment_id)",
    "CREATE INDEX media_links_by_expiry ON media_links (expires_at)",
)
