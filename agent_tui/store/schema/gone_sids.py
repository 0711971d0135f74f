"""Digests of the sids of messages that were erased or dropped for their age (m0038).

Twilio keeps its own copy for 400 days and tells of it again: in its list, which catch-up reads, and in late status
callbacks. ``at`` is the message's moment. Invariant: a digest leads back to no message, and a row goes when Twilio's
copy has gone.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE gone_sids (digest BLOB PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX gone_sids_by_age ON gone_sids (at)",
)
