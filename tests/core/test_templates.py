"""Template variables: found in every part, rendered once, refused before Twilio refuses them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.templates import (
    MAX_TEXT,
    MAX_VALUE,
    Variable,
    check_values,
    find_variables,
    placeholders,
    render,
)

ORDER = (Variable("1"), Variable("2"))
TEXT = "Your order {{1}} is now {{2}}."


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (TEXT, ("1", "2")),
        ("{{name}} and {{name}}", ("name",)),
        ("{{a_b-c}}", ("a_b-c",)),
        ("{{ 1 }} {{}} {1} {{1", ()),
        ("{{{1}}}", ("1",)),
        ("{{" + "k" * 16 + "}}{{" + "k" * 17 + "}}", ("k" * 16,)),
    ],
)
def test_placeholders(text: str, keys: tuple[str, ...]) -> None:
    assert placeholders(text) == keys


def test_variables_of_all_parts_with_samples_numbers_first() -> None:
    parts = [
        ("header", "Hi {{name}}"),
        ("body", "{{10}} {{2}}"),
        ("url", "https://x.example/{{3}}"),
        ("button", "{{2}}"),
    ]
    assert find_variables(parts, {"2": "two", "name": "Ana"}) == (
        Variable("2", "body", "two"),
        Variable("3", "url", ""),
        Variable("10", "body", ""),
        Variable("name", "header", "Ana"),
    )


def test_a_variable_that_also_stands_in_a_link_counts_as_there() -> None:
    found = find_variables([("body", "{{1}}"), ("url", "https://x.example/{{1}}"), ("footer", "{{1}}")])
    assert found == (Variable("1", "url"),)
    assert [fault.key for fault in check_values(found, {"1": "a b"})] == ["1"]


def test_rendering_keeps_unknown_ones_and_expands_nothing_twice() -> None:
    assert render(TEXT, {"1": "{{2}}"}) == "Your order {{2}} is now {{2}}."
    assert render(TEXT, {"1": "\\g<0>", "2": "x"}) == "Your order \\g<0> is now x."


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\u200b", "empty"),
        ("\u2800 \ufeff", "empty"),
        ("a\nb", "line break"),
        ("a\rb", "line break"),
        ("a\tb", "tab"),
        ("a\u2028b", "line break"),
        ("a     b", "more than 4 blanks"),
        ("a\u00a0 \u00a0 \u00a0b", "more than 4 blanks"),
        ("x" * (MAX_VALUE + 1), "1600 are allowed"),
        ("{{2}}", "mark variables"),
        ("{{2", "mark variables"),
        ("2}}", "mark variables"),
        ("a\x00b", "cannot be sent"),
        ("\ud800", "cannot be sent"),
    ],
)
def test_values_that_twilio_refuses(value: str, word: str) -> None:
    faults = check_values(ORDER, {"1": value, "2": "shipped"}, TEXT)
    assert [fault.key for fault in faults] == ["1"]
    assert word in faults[0].sentence


@pytest.mark.parametrize("value", ["x", "a    b", 'It\'s "50%" off & more', "José 🌵", "x" * 900, "٣", "{1}"])
def test_values_that_pass(value: str) -> None:
    assert check_values(ORDER, {"1": value, "2": "shipped"}, TEXT) == ()


def test_missing_and_surplus_values_are_named() -> None:
    faults = check_values(ORDER, {"2": "shipped", "9": "x"}, TEXT)
    assert [fault.key for fault in faults] == ["1", "9"]
    assert "no value" in faults[0].sentence
    assert "no variable 9" in faults[1].sentence


def test_the_whole_text_is_bounded_and_the_longest_value_is_named() -> None:
    room = MAX_TEXT - len(render(TEXT, {"1": "", "2": "abc"}))
    assert check_values(ORDER, {"1": "x" * room, "2": "abc"}, TEXT) == ()
    (fault,) = check_values(ORDER, {"1": "x" * (room + 1), "2": "abc"}, TEXT)
    assert fault.key == "1"
    assert "has 1025 characters, 1 more than the 1024 allowed" in fault.sentence


def test_a_value_may_be_as_long_as_allowed_where_the_text_is_not_held_against_it() -> None:
    assert check_values((Variable("1"),), {"1": "x" * MAX_VALUE}) == ()


def test_a_key_that_is_too_long_to_show_is_cut() -> None:
    shown = {40: "k" * 40, 41: "k" * 39 + "…"}
    for length, words in shown.items():
        (fault,) = check_values((), {"k" * length: "x"})
        assert fault.sentence == f"The template has no variable {words}."


@given(
    st.dictionaries(st.sampled_from(["1", "2", "3", "name"]), st.text(max_size=1100), max_size=4),
    st.sampled_from([TEXT, "{{name}}: {{1}}", "{{1}}{{2}}{{3}}", "nothing"]),
)
def test_what_leaves_is_valid_or_the_key_is_named(values: dict[str, str], text: str) -> None:
    variables = find_variables([("body", text)])
    keys = {variable.key for variable in variables}
    faults = check_values(variables, values, text)
    if faults:
        assert {fault.key for fault in faults} <= keys | set(values)
        assert all(fault.sentence.endswith(".") for fault in faults)
        return
    assert set(values) == keys
    sent = json.loads(json.dumps(values, ensure_ascii=False).encode())
    assert sent == values
    for value in sent.values():
        assert value.strip()
        assert len(value) <= MAX_VALUE
        assert not set(value) & set("\n\r\t")
        assert " " * 5 not in value
    if values:
        assert len(render(text, values)) <= MAX_TEXT
        assert not placeholders(render(text, values))
