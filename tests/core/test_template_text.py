"""Texts of templates typed in by hand: what Twilio could not have approved is named, with what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.template_text import sample_faults, text_doubts, text_faults
from agent_tui.core.templates import placeholders

SANDBOX = "Your {{1}} code is {{2}}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Hi {{1}}, gate {{3}} today", "has {{3}} but no {{2}}: variables are numbered from 1 without a gap"),
        ("Hi {{2}} there", "has {{2}} but no {{1}}: variables are numbered from 1 without a gap"),
        ("Hi {{0}} there", "has {{0}}; numbers begin with {{1}}"),
        ("Hi {{01}} there", "has {{01}}; write {{1}}"),
        ("Hi {{ 1 }} there", "has {{ 1 }} with blanks in it; write {{1}}"),
        ("Hi {{}} there", "has {{}} without a name; write {{1}} or {{name}}"),
        ("Hi {{id name}} there", "has {{id name}}; a variable's name has letters, digits and _ only"),
        ("Hi {{name_of_customer_x}} you", "has {{name_of_customer_x}}, a name of 18 characters; 16 are allowed"),
        ("Hi {{1} there", "has {{ or }} without its other half; a variable is written {{1}} or {{name}}"),
        ("Hi 1}} there", "has {{ or }} without its other half; a variable is written {{1}} or {{name}}"),
        ("x" * 1025, "has 1025 characters; a template has at most 1024"),
        (" w ".join(f"{{{{{n}}}}}" for n in range(1, 102)), "has 101 variables; a template has at most 100"),
    ],
)
def test_what_is_no_template_is_said(text: str, fault: str) -> None:
    assert text_faults(text) == (fault,)


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert text_faults("Hi {{1}} and {{3}}, {{ name }} here") == (
        "has {{ name }} with blanks in it; write {{name}}",
        "has {{3}} but no {{2}}: variables are numbered from 1 without a gap",
    )


@pytest.mark.parametrize(
    "text",
    [
        "No variable",
        SANDBOX,
        "{{2}} before {{1}}, {{1}} again",
        "Hi {{first_name}} and {{N2}}",
        "{{1}}{{2}}",
        "{ one } brace {1}",
    ],
)
def test_what_may_be_a_template_has_no_fault(text: str) -> None:
    assert text_faults(text) == ()


@given(st.text(alphabet="{} 1230aB_\n-", max_size=30))
def test_a_text_without_fault_has_no_variable_that_is_not_found(text: str) -> None:
    if text_faults(text):
        return
    found = placeholders(text)
    for key in found:
        text = text.replace(f"{{{{{key}}}}}", "")
    assert "{{" not in text.replace("{{{", "{ {{") or not found
    numbers = [int(key) for key in found if key.isdigit()]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("{{1}} is the name", "begins with a variable"),
        ("We call you {{1}}", "ends with a variable"),
        ("Dear {{1}} {{2}}, come and see us", "has {{1}} and {{2}} side by side"),
        ("{{1}} or {{2}} or {{3}} yes", "has 3 words for 3 variables; WhatsApp wants about 7"),
    ],
)
def test_what_is_hardly_approved_is_doubted(text: str, doubt: str) -> None:
    assert any(doubt in each for each in text_doubts(text))


def test_what_is_approved_is_not_doubted() -> None:
    assert text_doubts("Your order {{1}} is now {{2}}.") == ()
    assert text_doubts("*{{1}}* is your verification code.") == ()


def test_samples_are_checked_like_values() -> None:
    assert sample_faults(SANDBOX, {}) == ()
    assert sample_faults(SANDBOX, {"1": "Twilio", "2": "123"}) == ()
    assert sample_faults(SANDBOX, {"1": "a\nb", "3": "x"}) == (
        ("1", "Variable 1 contains a line break or a tab; write it on one line."),
        ("2", "Variable 2 has no sample."),
        ("3", "The template has no variable 3."),
    )
