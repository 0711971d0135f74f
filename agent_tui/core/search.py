"""What a person typed into a search, as a query of the full-text index.

Invariant: whatever is typed, the query is a valid one: words in quotes, all of which must occur, the last one also as
the beginning of a word.
"""

from __future__ import annotations

WORDS = 12
"""More words than this are not looked at."""


def match_query(text: str) -> str | None:
    """The query (SQLite FTS5) for ``text``; None: it has no word."""
    words = [word for word in "".join(c if c.isalnum() else " " for c in text).split() if word][:WORDS]
    if not words:
        return None
    quoted = [f'"{word}"' for word in words]
    ends_in_word = text[-1:].isalnum()
    return " ".join(quoted) + ("*" if ends_in_word else "")
