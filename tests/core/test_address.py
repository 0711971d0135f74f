"""One person, several addresses: keys meet, send addresses stay as they came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.address import canonical_key, normalise, parse_address
from agent_tui.core.errors import Invalid

DATA = Path(__file__).parent.parent / "data" / "twilio" / "phone_variants.json"
CASES: list[dict[str, Any]] = json.loads(DATA.read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['country']}-{case['a'][-4:]}")
def test_variants_of_the_data_file(case: dict[str, Any]) -> None:
    assert (canonical_key(case["a"]) == canonical_key(case["b"])) is bool(case["same"])


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("whatsapp:+553187654321", "+5531987654321"),
        ("whatsapp:+5531987654321", "+5531987654321"),
        ("whatsapp:+551133334444", "+551133334444"),
        ("+551165554444", "+5511965554444"),
        ("whatsapp:+5215512345678", "+525512345678"),
        ("whatsapp:+525512345678", "+525512345678"),
        ("whatsapp:+52155123456", "+52155123456"),
        ("whatsapp:+5491123456789", "+541123456789"),
        ("whatsapp:+549112345678", "+549112345678"),
        ("whatsapp:+34600123456", "+34600123456"),
        ("WhatsApp:+34600123456", "+34600123456"),
        ("whatsapp:BR.13491208655302741918", "BR.13491208655302741918"),
        ("messenger:42", "messenger:42"),
        ("", ""),
    ],
)
def test_key(address: str, key: str) -> None:
    assert canonical_key(address) == key


def test_the_send_address_is_never_rewritten() -> None:
    address = parse_address("whatsapp:+553187654321")
    assert (address.kind, address.value, address.full) == ("number", "+553187654321", "whatsapp:+553187654321")
    assert address.key == "+5531987654321"


@pytest.mark.parametrize("text", ["BR.134912", "whatsapp:ID.4566546130240823", "whatsapp:BR.ENT.abc123"])
def test_a_user_id_is_a_kind_of_its_own(text: str) -> None:
    address = parse_address(text)
    assert address.kind == "bsuid"
    assert address.key == address.value == text.removeprefix("whatsapp:")
    assert normalise(text) == address.full


@pytest.mark.parametrize(
    "text", ["", "whatsapp:", "+0123456789", "34600123456", "whatsapp:+34 600", "br.123", "+٣٤٦٠٠١٢٣٤٥٦"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(Invalid):
        parse_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "+34 600 12 34 56",
        " +34-600-123-456 ",
        "+34 (600) 123.456",
        "0034 600123456",
        "whatsapp:+34600123456",
        "WHATSAPP: +34600123456",
        "\u202a+34 600 123 456\u202c",
        "+34\u00a0600\u00a0123\u00a0456",
    ],
)
def test_what_people_type_and_paste(text: str) -> None:
    assert normalise(text) == "whatsapp:+34600123456"


@pytest.mark.parametrize(
    ("text", "our", "word"),
    [
        ("600123456", False, "country code"),
        ("14155238886", True, "country code"),
        ("0034600123456", True, "country code"),
        ("+34600", False, "7 to 15"),
        ("+0034600123456", False, "cannot begin with 0"),
        ("hello", False, "not a WhatsApp number"),
        ("BR.134912", True, "not a WhatsApp number"),
        ("", False, "not a WhatsApp number"),
    ],
)
def test_refusals_say_what_is_missing(text: str, our: bool, word: str) -> None:
    with pytest.raises(Invalid, match=word) as caught:
        normalise(text, our=our)
    assert caught.value.hint


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_keys_are_stable_and_keep_the_number_kind(number: str) -> None:
    key = canonical_key(number)
    assert canonical_key(key) == key
    assert canonical_key("whatsapp:" + number) == key
    assert key.startswith("+")
    assert parse_address(normalise(number)).value == number


@given(st.text())
def test_keys_are_total_and_input_is_taken_or_refused(text: str) -> None:
    assert isinstance(canonical_key(text), str)
    try:
        address = normalise(text)
    except Invalid:
        return
    assert parse_address(address).full == address
