"""The full-text index of messages (m0017); ``rowid`` is the message's ``seq``.

Invariant: it is filled in batches after messages were stored, up to the seq in ``meta`` (``indexed_seq``), never in
the unit of work that stores a message: a customer's message does not wait for it.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "CREATE VIRTUAL TABLE search USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')",
)
