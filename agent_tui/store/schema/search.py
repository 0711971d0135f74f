"""The full-text index of messages (m0017, made anew by m0048); ``rowid`` is the message's ``seq``.

Invariant: it is filled in batches after messages were stored, up to the seq in ``meta`` (``indexed_seq``), never in
the unit of work that stores a message: a customer's message does not wait for it.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "CREATE VIRTUAL TABLE search USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')",
)

STATEMENTS_0048: tuple[str, ...] = (
    "DROP TABLE search",
    # It holds texts as ``core.search`` folds them; vowel signs of Indian scripts belong to their words.
    """CREATE VIRTUAL TABLE search USING fts5(
        text, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'")""",
    "DELETE FROM meta WHERE key = 'indexed_seq'",
)
