"""What a customer's answer to a menu bot means. Pure: nothing is known here of conversations or of the configuration.

Invariants: whoever asks for a person is understood, whatever the menu says; what stands in the bot's own message (a
number, a label, the whole line) chooses that option.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from agent_tui.core.asking_people import asks_for_person, bare_words
from agent_tui.core.conditions import Text

PERSON_BUTTON = "person"
_ODD = {0xFE0F: None, 0x20E3: None, ord("\N{KEYCAP TEN}"): " 10 ", ord("\N{NUMERO SIGN}"): " "}
"""A keycap is its digit; a numero sign would become letters."""
_MOST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Option:
    """``words`` choose it wherever they stand, ``names`` only as the whole answer; its number and button always do."""

    words: tuple[str, ...] = ()
    button: str = ""
    names: tuple[str, ...] = ()


def understood(options: Sequence[Option], text: str, payload: str) -> int | Literal["person"] | None:
    """The index of the option chosen; ``person``; None: not understood. A number is an option's place, from 1.

    First what is exactly an option, then a wish for a person, then the words that an option has in the text, the
    longest first. An option whose own words are a wish for a person has it to itself.
    """
    if payload:
        if payload == PERSON_BUTTON:
            return "person"
        for index, option in enumerate(options):
            if option.button == payload:
                return index
    said = Text.of(_plain(text))
    exactly = _exactly(options, said)
    if exactly is not None:
        return exactly
    found = [
        (word, index)
        for index, option in enumerate(options)
        for word in _texts(option.words)
        if (word.words in said.words if word.words else word.folded in said.folded)
    ]
    if asks_for_person(said):
        found = [(word, index) for word, index in found if asks_for_person(word)]
        if not found:
            return "person"
    return max(found, key=lambda each: (len(each[0].words), -each[1]))[1] if found else None


def tells(label: str) -> bool:
    """Whether a label can stand for its option within a sentence: it has more than words such as "a" or "please"."""
    return bool(bare_words(Text.of(label)))


def _exactly(options: Sequence[Option], said: Text) -> int | None:
    """The option that the whole text is: its place, a name or a word of it, or both; courtesies aside."""
    bare = bare_words(said)
    if len(bare) == 1:
        place = _place(bare[0], len(options))
        if place is not None:
            return place
    for index, option in enumerate(options):
        if _named(option, said):
            return index
    if len(bare) > 1:
        place = _place(bare[0], len(options))
        # A line of the bot's own message; "1 or 2" is none.
        if place is not None and _named(options[place], Text.of(said.words.partition(f" {bare[0]} ")[2])):
            return place
    return None


def _named(option: Option, said: Text) -> bool:
    bare = bare_words(said)
    return any(
        name.words == said.words or (bare and bare == bare_words(name))
        for name in _texts((*option.words, *option.names))
        if name.words
    )


def _texts(written: Sequence[str]) -> Iterator[Text]:
    return (Text.of(_plain(each)) for each in written)


def _place(word: str, options: int) -> int | None:
    if not word.isdecimal() or len(word) > _MOST_DIGITS:
        return None
    number = int(word)
    return number - 1 if 1 <= number <= options else None


def _plain(text: str) -> str:
    """With every digit written as 0 to 9, but for superscripts, which choose nothing."""
    return "".join(map(_digit, text.translate(_ODD)))


def _digit(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>")):
        return " "
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)
