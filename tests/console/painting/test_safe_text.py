"""The gate between remote text and the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from agent_tui.console.painting.safe_text import (
    BIDI_MARKS,
    MAX_CHARACTERS,
    cut_cells,
    safe_content,
    safe_line,
    safe_text,
)
from tests.console.hostile import FAMILY, HOSTILE, faults

NASTY = (
    "\x1b",
    "\x1b[",
    "\x1b]",
    "\x1b\\",
    "\x07",
    "\x9b",
    "\x9d",
    "\x9c",
    "\r",
    "\n",
    "\t",
    "\x85",
    "\u2028",
    "\u200d",
    "\ufe0f",
    "\u0301",
    "\u0344",
    "\u0323",
    "\ud83d",
    "\u200b",
    "\u1100",
    "\u1161",
    "\u11a8",
    "\u09c7",
    "\u09be",
    "\U0001f468",
    "\U0001f3fd",
    "\U000e0067",
    "a",
    "B",
    ";",
    "0",
    "[",
    "]",
    "é",
    "Å",
    *BIDI_MARKS,
)
nasty_text = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=4)), max_size=60).map("".join)


@settings(max_examples=400)
@given(nasty_text)
@example("e" + "\u0344" * 9)
@example("\u1100\u200d" * 6 + "\u1161")
@example("\x1b\x1b]0;a\x07]0;b\x07")
@example("\x1bP\x1b]0;a\x07\x1b]0;b\x07" * 6)
def test_nothing_forbidden_is_left_and_a_second_time_changes_nothing(text: str) -> None:
    safe = safe_text(text)
    assert faults(safe) == []
    assert unicodedata.is_normalized("NFC", safe)
    assert safe_text(safe) == safe


@settings(max_examples=300)
@given(nasty_text, st.integers(-1, 40))
def test_a_line_fits_its_cells(text: str, cells: int) -> None:
    line = safe_line(text, cells)
    assert faults(line) == []
    assert "\n" not in line
    assert cell_len(line) <= max(cells, 0)
    assert safe_line(line, cells) == line


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=100))
def test_ordinary_words_pass_as_they_are(text: str) -> None:
    words = unicodedata.normalize("NFC", text)
    if not any(unicodedata.category(character) in ("Mn", "Cf") or not cell_len(character) for character in words):
        assert safe_text(words) == words


@pytest.mark.parametrize("name", HOSTILE)
def test_the_corpus_is_harmless_and_its_words_stay(name: str) -> None:
    safe = safe_text(HOSTILE[name])
    assert faults(safe) == []
    assert "words" in safe
    assert "ZXZpbA" not in safe
    assert len(safe) <= MAX_CHARACTERS
    assert safe_content(HOSTILE[name]).plain == safe


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("a\x1b[31mred\x1b[0mb", "aredb"),
        ("a\x1b]52;c;aGk=\x07b", "ab"),
        ("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb"),
        ("a\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\b", "ab"),
        ("\x9d0;title\x9cx", "x"),
        ("\x1b(Bx", "x"),
        ("text\x1b[", "text"),
        ("never \x1b]0;closed", "never 0;closed"),
        ("a\tb\r\nc\rd\u2028e\u0085f\x0bg", "a    b\nc\nd\ne\nf\ng"),
        ("x\u202egnp.exe", "x‹RLO›gnp.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c", "‹LRI›a‹PDI›‹LRM›‹RLM›‹ALM›"),
        ("e\u0301", "é"),
        ("\ud83d", "\ufffd"),
        ("so\u00adft ze\u200bro\ufeff", "soft zero"),
        ("", ""),
    ],
)
def test_what_becomes_of_it(raw: str, safe: str) -> None:
    assert safe_text(raw) == safe


@pytest.mark.parametrize("text", ["[/foo]", "[@click=app.quit]hi[/]", "[b]x", "$primary"])
def test_markup_stays_what_it_is(text: str) -> None:
    assert safe_text(text) == text
    assert safe_content(text).plain == text
    assert not safe_content(text).spans


def test_emoji_that_people_send_stay_whole() -> None:
    england = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    kiss = "\U0001f469\U0001f3fd\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468\U0001f3ff"
    thumb, heart, kenya, keycap = "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "\U0001f1f0\U0001f1ea", "1\ufe0f\u20e3"
    for emoji in (FAMILY, england, kiss, thumb, heart, kenya, keycap):
        assert safe_text(f"ok {emoji} ok") == f"ok {emoji} ok"


def test_marks_and_joined_emoji_are_bounded() -> None:
    assert len(safe_text("e" + "\u0323" * 10_000)) <= 9
    chain = safe_text("\U0001f468\u200d" * 800)
    assert max(end - start for start, end, _ in split_graphemes(chain)[0]) <= 10
    assert len(safe_text("\u1160" * 10_000)) == 8


def test_a_long_text_ends_with_a_sentence() -> None:
    long = "word " * 10_000
    safe = safe_text(long)
    assert len(safe) == MAX_CHARACTERS
    assert safe.endswith("[cut: this text has 50,000 characters, the rest is not shown]")
    assert safe_text(safe) == safe


def test_a_text_that_grows_over_the_limit_is_cut_too() -> None:
    safe = safe_text("\u202e" * MAX_CHARACTERS)
    assert len(safe) == MAX_CHARACTERS
    assert safe.endswith("not shown]")


def test_lines_are_cut_between_characters() -> None:
    assert safe_line("Maria Njeri", 20) == "Maria Njeri"
    assert safe_line("Maria Njeri", 6) == "Maria…"
    assert safe_line("日本語のお客様", 6) == "日本…"
    assert safe_line(f"{FAMILY}{FAMILY}{FAMILY}", 5) == f"{FAMILY}{FAMILY}…"
    assert safe_line("one\ntwo\t three", 30) == "one two three"
    assert safe_line("abc", 1) == "…"
    assert safe_line("abc", 0) == ""
    assert safe_line("abcdef", 5, "...") == "ab..."
    assert cut_cells("abc", 2, "...") == ".."
