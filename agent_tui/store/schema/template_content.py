"""Templates with all that they show, and the wish to read them from Twilio again.

``content``: JSON of ``wire.templates.TemplateParts`` without header, footer and button words, which have columns.
``wanted_at`` set: a reading is asked for; the worker clears it when it has begun one.
"""

from __future__ import annotations

STATEMENTS_0003: tuple[str, ...] = (
    "ALTER TABLE templates ADD COLUMN content TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE template_syncs ADD COLUMN wanted_at TEXT",
    "CREATE INDEX templates_by_name ON templates (name, language, id)",
    "CREATE INDEX templates_of_account ON templates (account_id, name)",
)
