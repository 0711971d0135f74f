"""Masking: built-in rules, patterns, and what holds for any text."""

from __future__ import annotations

import contextlib
import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.mask_pattern import PatternError, pattern_of
from agent_tui.core.masking import BUILT_IN, MOST, Mask, MaskRule

CARD, EMAIL = MaskRule("card_number"), MaskRule("email")
ALL = Mask([CARD, EMAIL, MaskRule("own", r"\d{3}[- ]?\d{2}[- ]?\d{4}", 2), MaskRule("id", r"[xyz]?-?\d{7,8}-?\l")])
BITS = st.sampled_from(
    ["4111111111111111", "4111 1111 1111 1111", "1", "11", "#", "@", ".", "-", " ", "a", "b.co", "é"]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(BITS, max_size=30).map("".join))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("card 4111 1111 1111 1111, thanks", "card #### #### #### ####, thanks"),
        ("4111111111111111", "################"),
        ("4111-1111-1111-1111 12/27", "####-####-####-#### 12/27"),
        ("#4111111111111111", "#################"),
        ("x378282246310005y", "x###############y"),
        ("4111\u200b1111\u00a01111–1111", "####\u200b####\u00a0####–####"),
        ("٤١١١١١١١١١١١١١١١", "################"),
        ("call +34600111222 or 4111111111111111", "call +34600111222 or ################"),
        ("4111111111111112 is none", "4111111111111112 is none"),
        ("order 123456789012", "order 123456789012"),
        ("write to ana.petrova+x@mail.example.org.", "write to ###.#######+#@####.#######.###."),
        ("a@b.co@c.de", "#@#.##@#.##"),
        ("user@localhost, @ana, 5@3.7", "user@localhost, @ana, 5@3.7"),
    ],
)
def test_built_in_rules(text: str, masked: str) -> None:
    assert Mask([CARD, EMAIL]).text(text) == masked


def test_each_built_in_rule_hides_its_example() -> None:
    for rule in BUILT_IN:
        assert not any(map(str.isalnum, Mask([MaskRule(rule.name)]).text(rule.example)))


@pytest.mark.parametrize(
    ("pattern", "keep", "text", "masked"),
    [
        (r"\d{3}[- ]?\d{2}[- ]?\d{4}", 0, "123-45-6789 123456789 1234567890", "###-##-#### ######### 1234567890"),
        (r"\d{3}-\d{4}", 2, "555-1234", "###-##34"),
        (r"ES\d{2}", 0, "es12 ES34 yES56", "#### #### yES56"),
        (r"[A-Z0-9]{4}\.x?", 0, "ab12. ab12.x", "####. ####.#"),
        (r"\(\d\)", 0, "(1)", "(#)"),
    ],
)
def test_own_patterns(pattern: str, keep: int, text: str, masked: str) -> None:
    assert Mask([MaskRule("own", pattern, keep)]).text(text) == masked


@pytest.mark.parametrize(
    "pattern",
    ["", "a?", "a*", "a+", "(a)", "a|b", ".", "^a", r"\s", r"a\x", "\\", "[a", "[]", "[z-a]", "a{", "a{2", "a{2,1}",
     "a{41}", "a{0}", "{2}", r"\d{40}\d", "a{-1}", "a{,2}"],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"\w"):
        pattern_of(pattern)


@given(TEXTS)
def test_length_stays_and_a_second_time_changes_nothing(text: str) -> None:
    masked = ALL.text(text)
    assert len(masked) == len(text)
    assert ALL.text(masked) == masked


@given(TEXTS, st.integers(0, 6), st.integers(0, 6))
def test_so_it_is_with_kept_characters(text: str, keep: int, also: int) -> None:
    mask = Mask([MaskRule("card_number", keep=keep), MaskRule("email", keep=also), MaskRule("own", r"\d{2,9}-?", keep)])
    masked = mask.text(text)
    assert len(masked) == len(text)
    assert mask.text(masked) == masked


@given(st.text(max_size=30), st.sampled_from([" ", ": ", "(", "#"]))
def test_no_card_number_is_overlooked_whatever_stands_before_it(before: str, sign: str) -> None:
    assert "4111111111111111" not in ALL.text(f"{before}{sign}4111111111111111")


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_refused(pattern: str) -> None:
    with contextlib.suppress(PatternError):
        Mask([MaskRule("own", pattern or "a")]).text("a1-" * 20)


BITS_AT_WORST = ["4", "4 ", "4 1-", "a@", "a@b.", "a.", "@", "-", "1-", "#1", "4111 1111 1111 1111 ", "1" + "-" * 38]
WORST = [
    EMAIL,
    CARD,
    *(
        MaskRule(f"own{place}", pattern, 1)
        for place, pattern in enumerate(
            [r"[\d-]{0,39}x", r"\d-?\d", r"\d{39}x", r"\w{0,38}\d-", r"1[-]{0,38}2", r"1?[-]{0,38}1", r"[\d ]{1,39}x"]
        )
    ),
]
STEPS_A_CHARACTER = 400
"""Lines of code for nine rules."""


def steps(mask: Mask, text: str) -> int:
    """Lines of code that run until ``text`` is masked."""
    count = 0

    def step(frame: FrameType, event: str, arg: object) -> object:
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        mask.text(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("bit", BITS_AT_WORST)
def test_each_character_costs_the_same_however_long_the_text_is(bit: str) -> None:
    mask = Mask(WORST)
    short, long = ((bit * length)[:length] + " x" for length in (200, 800))
    few, many = steps(mask, short), steps(mask, long)
    assert many <= 4.2 * few
    assert many <= STEPS_A_CHARACTER * len(long)
    assert steps(mask, long) < 10, "it was masked before"


def test_no_step_is_taken_beyond_the_longest_text() -> None:
    mask = Mask([CARD])
    text = "pay " * (MOST // 4 - 2) + "4111 1111 1111 1111 and words" + " end" * 50_000
    assert steps(mask, text) < STEPS_A_CHARACTER * MOST
    shown = mask.text(text)
    assert len(shown) == len(text)
    assert "4111" not in shown
    assert shown.startswith("pay " * (MOST // 4 - 20))
    assert set(shown[MOST:]) == {"#", " "}
    assert mask.text(shown) == shown
