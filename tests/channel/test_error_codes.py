"""Codes in an agent's words: each has a title and a next step; unknown ones are shown as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from agent_tui.channel.error_codes import ErrorClass, class_of, explain, known_codes
from agent_tui.core.delivery import NOT_SENT

DATA = Path(__file__).parent.parent / "data" / "twilio" / "error_codes_whatsapp.json"
FACTS: dict[str, Any] = json.loads(DATA.read_text("utf-8"))

JARGON = ("HTTP", "Parameter", "ContentSid", "ContentVariables", "MediaUrl", "StatusCallback", "POST", "REST", "E.164")


def test_every_code_of_the_data_file_is_there_with_its_class() -> None:
    for row in FACTS["codes"]:
        assert explain(str(row["code"])).group == row["class"], row["code"]


@pytest.mark.parametrize("code", known_codes())
def test_titles_and_next_steps_are_for_people(code: str) -> None:
    explained = explain(code)
    assert explained.code == code
    assert explained.group in get_args(ErrorClass)
    assert explained.title
    assert not explained.title.endswith(".")
    assert explained.next.endswith(".")
    assert not [word for word in JARGON if word in explained.title + explained.next]


@pytest.mark.parametrize("code", [NOT_SENT, "uncertain", "window_closed", "opted_out"])
def test_our_own_codes(code: str) -> None:
    assert explain(code).group != "unknown"


def test_the_closed_window_asks_for_a_template() -> None:
    assert "template" in explain("63016").next


def test_an_unknown_code_is_shown_as_it_is_with_its_page() -> None:
    explained = explain("98765", "Something new")
    assert (explained.title, explained.group) == ("Something new", "unknown")
    assert "https://www.twilio.com/docs/api/errors/98765" in explained.next
    assert "98765" in explain("98765").title
    assert class_of("98765") == ""


@pytest.mark.parametrize("code", ["", "http_418", "٣", "9" * 50, "../x"])
def test_what_is_no_code_gets_no_link(code: str) -> None:
    explained = explain(code)
    assert "twilio.com" not in explained.next
    assert explained.title
