"""Who holds a queue, and since when."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE queues ADD COLUMN held_by TEXT",
    "ALTER TABLE queues ADD COLUMN held_at TEXT",
)
