"""How texts are compared when somebody looks for words: without case, accents and other marks that people leave out.

Invariant: folding is the same for what is looked for and for what it is looked for in; folded text folds to itself.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LEFT_OUT = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0655\u0670]+")
"""Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic; in other scripts marks are vowels."""
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart and that people write without their stroke."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts written without blanks between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese."""


def fold(text: str) -> str:
    """Lower case, no accents, one blank for any white space, none at the ends."""
    if text.isascii():
        return " ".join(text.casefold().split())
    # Decomposed before and after: letters such as a bold capital get their case only by the first time, and case
    # folding composes some anew (Unicode: compatibility caseless match).
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(unicodedata.normalize("NFC", _LEFT_OUT.sub("", plain).translate(_LETTERS)).split())


fold_again = lru_cache(maxsize=20_000)(fold)
"""``fold`` for lists that are looked through anew with every key."""


def words_in(folded: str) -> str:
    """The words of a folded text with one blank between them; a mark belongs to its letter."""
    if folded.isascii():
        return " ".join("".join([char if char.isalnum() else " " for char in folded]).split())
    return " ".join(
        "".join([char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in folded]).split()
    )


def apart(folded: str) -> str:
    """A folded text with the letters of scripts without blanks each by itself, so that any part of it can be found."""
    return folded if folded.isascii() else " ".join(_UNSPACED.sub(r" \g<0> ", folded).split())


def holds_all(text: str, words: list[str]) -> bool:
    """Whether every one of ``words``, folded, stands somewhere in ``text``."""
    folded = fold_again(text)
    return all(word in folded for word in words)
