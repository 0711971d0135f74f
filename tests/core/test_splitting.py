"""Where a text that is too long is cut."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent_tui.core.formatting import pairs
from agent_tui.core.splitting import split

FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("short", 10, ["short"]),
        ("  ", 10, []),
        ("one two three", 8, ["one two", "three"]),
        ("First one. Second", 12, ["First one.", "Second"]),
        ("He said «no!» And went", 14, ["He said «no!»", "And went"]),
        ("a b.\n\nc d. e f g", 12, ["a b.\n\nc d.", "e f g"]),
        ("para one\n\npara two is long", 16, ["para one", "para two is long"]),
        ("line one\nline two. more", 17, ["line one", "line two. more"]),
        ("你好。今天好。", 5, ["你好。", "今天好。"]),
        ("costs 3.50 euros, yes", 10, ["costs 3.50", "euros, yes"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("word *bold words* end", 12, ["word", "*bold words*", "end"]),
        ("aaa ```x y``` b", 8, ["aaa", "```x y```"[:9], "b"]),
        ("aé" * 4, 3, ["aéa", "éaé", "aé"]),
        ("a" + "e\u0301" * 3, 4, ["ae\u0301", "e\u0301e\u0301"]),
        (FAMILY * 3, 8, [FAMILY, FAMILY, FAMILY]),
        ("🇪🇸🇫🇷🇩🇪", 3, ["🇪🇸", "🇫🇷", "🇩🇪"]),
        ("👍🏽👍🏽", 3, ["👍🏽", "👍🏽"]),
    ],
)
def test_where_it_is_cut(text: str, limit: int, parts: list[str]) -> None:
    if "```" in text:
        limit = 9
    assert split(text, limit) == parts


WORDS = st.text(alphabet="ab .,!?\n*_~`é\u0301🇪👍\u200d", max_size=300)


@settings(max_examples=300)
@given(WORDS, st.integers(min_value=4, max_value=60))
@example("👍" * 20, 7)
def test_nothing_is_lost_nothing_is_too_long(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(part == part.strip() and 0 < len(part) <= limit for part in parts)
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0
        assert not text[place:found].strip()
        place = found + len(part)
    assert not text[place:].strip()
    assert (len(parts) <= 1) == (len(text.strip()) <= limit)


def test_a_long_letter_keeps_its_sentences_and_marks() -> None:
    sentence = "This is *an important* sentence about `order 8841` and _nothing else_. "
    parts = split(sentence * 60, 1600)
    assert len(parts) == 3
    for part in parts:
        assert part.endswith("_.")
        assert len(pairs(part)) == 3 * part.count("sentence")


@pytest.mark.timeout(5)
@pytest.mark.parametrize("text", ["*a " * 6_000, "`" * 20_000, "a" * 20_000, ". " * 10_000, "\n" * 20_000 + "a" * 9000])
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    assert all(len(part) <= 1600 for part in split(text, 1600))
