"""What is known of files beyond their bytes, and which files are still to be looked into.

Invariant: a row of ``file_facts`` belongs to one attachment and goes with it; bytes named as a thumbnail are in use.
"""

from __future__ import annotations

STATEMENTS_0005: tuple[str, ...] = (
    """
    CREATE TABLE file_facts (
        attachment_id TEXT PRIMARY KEY REFERENCES attachments (id) ON DELETE CASCADE,
        width INTEGER,
        height INTEGER,
        seconds REAL,
        pages INTEGER,
        contacts TEXT NOT NULL DEFAULT '[]',
        thumbnail TEXT,
        declared TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX file_facts_by_thumbnail ON file_facts (thumbnail) WHERE thumbnail IS NOT NULL",
)
