"""What a person typed into a search, as a query of the full-text index, and a text as the index holds it.

Invariant: whatever is typed, the query is a valid one: words in quotes, all of which must occur, the last one also as
the beginning of a word.
"""

from __future__ import annotations

from agent_tui.core.folding import apart, fold, words_in

WORDS = 12
"""More words than this are not looked at."""


def indexed(text: str) -> str:
    """``text`` as the index holds it."""
    return apart(fold(text))


def match_query(text: str) -> str | None:
    """The query (SQLite FTS5) for ``text``; None: it has no word."""
    words = words_in(fold(text)).split()[:WORDS]
    if not words:
        return None
    # A word of a script without blanks is its letters one after the other: a phrase.
    quoted = [f'"{apart(word)}"' for word in words]
    ends_in_word = text[-1:] == words_in(text[-1:])
    return " ".join(quoted) + ("*" if ends_in_word else "")
