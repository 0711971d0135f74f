"""Masking: built-in rules, patterns, and what holds for any text."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.mask_pattern import PatternError, pattern_of
from agent_tui.core.masking import BUILT_IN, Mask, MaskRule

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


@pytest.mark.parametrize("bit", ["4", "4 ", "4 1-", "a@", "a@b.", "a.", "@", "-", "1-", "#1", "4111 1111 1111 1111 "])
def test_time_grows_with_the_length_only(bit: str) -> None:
    mask = Mask([CARD, EMAIL, MaskRule("own", r"[\d-]{0,39}x"), MaskRule("kept", r"\d-?\d", 1)])

    def seconds(length: int) -> float:
        text = (bit * length)[:length] + " x"
        began = time.process_time()
        mask.text(text)
        return time.process_time() - began

    small = min(seconds(500) for _ in range(2))
    assert seconds(5_000) < 40 * small + 0.05
