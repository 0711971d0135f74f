"""Status callbacks: read as they come, with our own reference; nothing raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.channel.inbound import Unreadable
from agent_tui.channel.signature import parse_form
from agent_tui.channel.status import StatusCallback, parse_status

DATA = Path(__file__).parent.parent / "data" / "twilio"
SAMPLES: dict[str, Any] = json.loads((DATA / "sample_payloads.json").read_text("utf-8"))
FACTS: dict[str, Any] = json.loads((DATA / "status_callbacks.json").read_text("utf-8"))

BASE = {"MessageSid": "SM1", "AccountSid": "AC1", "MessageStatus": "delivered"}


@pytest.mark.parametrize("sample", SAMPLES["status"], ids=lambda sample: sample["label"])
def test_samples(sample: dict[str, Any]) -> None:
    callback = parse_status(parse_form(sample["raw_body"].encode()), urlsplit(sample["url"]).query)
    assert isinstance(callback, StatusCallback)
    fields = sample["form"]
    assert (callback.sid, callback.account_sid) == (fields["MessageSid"], fields["AccountSid"])
    assert (callback.status, callback.ref) == (fields["MessageStatus"], "local-42")
    assert callback.error_code == fields.get("ErrorCode", "")
    assert callback.channel_status_message == fields.get("ChannelStatusMessage", "")
    assert (callback.from_address, callback.to_address) == (fields["From"], fields["To"])


@pytest.mark.parametrize("status", FACTS["enum"])
def test_every_status_of_twilios_is_kept_in_its_words(status: str) -> None:
    callback = parse_status(tuple((BASE | {"MessageStatus": status}).items()), "")
    assert isinstance(callback, StatusCallback)
    assert callback.status == status


@pytest.mark.parametrize(
    ("query", "ref"),
    [
        ("", ""),
        ("ref=A1", "A1"),
        ("x=1&ref=A1&ref=A2", "A1"),
        ("ref=a%20b", "a b"),
        ("href=A1", ""),
        ("ref=" + "x" * 101, ""),
        ("&".join(["ref=1"] * 60), ""),
    ],
)
def test_reference(query: str, ref: str) -> None:
    callback = parse_status(tuple(BASE.items()), query)
    assert isinstance(callback, StatusCallback)
    assert callback.ref == ref


@pytest.mark.parametrize(
    ("code", "kept"), [("63016", "63016"), ("", ""), ("0", ""), ("null", ""), (" 63016 ", "63016")]
)
def test_error_codes(code: str, kept: str) -> None:
    callback = parse_status(tuple((BASE | {"ErrorCode": code}).items()), "")
    assert isinstance(callback, StatusCallback)
    assert callback.error_code == kept


@pytest.mark.parametrize("missing", ["MessageSid", "AccountSid", "MessageStatus"])
def test_what_is_missing_is_named(missing: str) -> None:
    result = parse_status(tuple((BASE | {missing: ""}).items()), "")
    assert isinstance(result, Unreadable)
    assert missing in result.reason


@given(st.dictionaries(st.sampled_from(FACTS["params"]), st.text(max_size=30)), st.text(max_size=60))
def test_no_callback_raises(fields: dict[str, str], query: str) -> None:
    assert isinstance(parse_status(tuple(fields.items()), query), StatusCallback | Unreadable)
