"""Why and since when a list of recipients is paused (m0032).

Invariant: the three are set while the list's state is ``paused`` and null in every other state; ``pause_code`` is empty
where ``paused_by`` is a person.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE lists ADD COLUMN paused_at TEXT",
    "ALTER TABLE lists ADD COLUMN paused_by TEXT",
    "ALTER TABLE lists ADD COLUMN pause_code TEXT",
)
