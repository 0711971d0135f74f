"""Whether a text shows anything: to a reader, one of blanks, control and invisible characters is an empty one.

Invariant: whatever ``str.strip`` calls empty is blank, and a text with one letter, digit or sign is not.
"""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Fillers that Unicode calls letters, marks or signs (Default_Ignorable_Code_Point, and the empty Braille cell)."""
_UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs"))
"""Not those unassigned in this Python, which a newer phone knows as emoji."""


def is_blank(text: str) -> bool:
    """Whether nothing of ``text`` can be seen."""
    return all(_unseen(char) for char in text)


def _unseen(char: str) -> bool:
    if char.isascii():
        return char <= " " or char == "\x7f"
    # A variation selector changes the sign before it and is nothing by itself.
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or "\u180b" <= char <= "\u180f"
    return selector or char in _INVISIBLE or unicodedata.category(char) in _UNSEEN
