"""Whether a template may go, and why not."""

from __future__ import annotations

from typing import get_args

import pytest

from agent_tui.channel.error_codes import explain
from agent_tui.core.template_rules import APPROVAL_WORDS, CANNOT_START, SENDABLE, hindrance
from agent_tui.wire.problems import PROBLEMS
from agent_tui.wire.templates import Approval

US, SPAIN = "whatsapp:+14155550000", "whatsapp:+34600000000"


def test_every_approval_has_words_and_only_two_leave() -> None:
    assert set(APPROVAL_WORDS) == set(get_args(Approval))
    for approval in get_args(Approval):
        found = hindrance(approval=approval)
        assert (found is None) == (approval in SENDABLE)
        assert found is None or (found.code, found.words) == ("template_not_approved", APPROVAL_WORDS[approval])


def test_a_rejection_says_why() -> None:
    found = hindrance(approval="rejected", reason="INVALID_FORMAT")
    assert found is not None
    assert found.words == "rejected by WhatsApp: INVALID_FORMAT"


@pytest.mark.parametrize("content_type", CANNOT_START)
def test_what_cannot_start_a_conversation_goes_inside_the_window_only(content_type: str) -> None:
    closed = hindrance(approval="approved", content_type=content_type)
    assert closed is not None
    assert closed.code == "template_cannot_start"
    assert hindrance(approval="approved", content_type=content_type, window_open=True) is None


@pytest.mark.parametrize(
    ("category", "address", "code"),
    [
        ("MARKETING", US, "marketing_withheld"),
        ("marketing", US, "marketing_withheld"),
        ("MARKETING", SPAIN, None),
        ("UTILITY", US, None),
        ("MARKETING", "whatsapp:US.13491208655302741918", None),
        ("MARKETING", "", None),
    ],
)
def test_marketing_to_plus_one_is_withheld(category: str, address: str, code: str | None) -> None:
    found = hindrance(approval="approved", category=category, address=address)
    assert (None if found is None else found.code) == code


@pytest.mark.parametrize(
    ("address", "code"), [(US, None), ("whatsapp:US.13491208655302741919", "number_needed"), ("", None)]
)
def test_authentication_templates_need_a_number(address: str, code: str | None) -> None:
    found = hindrance(approval="approved", category="authentication", address=address)
    assert (None if found is None else found.code) == code


def test_the_reason_of_a_rejection_ends_in_one_dot() -> None:
    found = hindrance(approval="rejected", reason="It ends.")
    assert found is not None
    assert not found.words.endswith(".")


def test_an_opt_out_stops_every_template() -> None:
    found = hindrance(approval="approved", opted_out=True, window_open=True)
    assert found is not None
    assert found.code == "opted_out"


def test_codes_are_known() -> None:
    for code in ("template_cannot_start", "marketing_withheld", "template_not_approved", "opted_out"):
        assert code in PROBLEMS
        assert explain(code).group != "unknown"
