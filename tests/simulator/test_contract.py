"""The contract check itself: it must let Twilio's shapes pass and refuse what Twilio refuses."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from tests.contract import check_request, check_response

ACCOUNT = "AC" + "0" * 31 + "1"
MESSAGES = f"http://127.0.0.1:1/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
LOGIN = {"Authorization": "Basic QUM6dG9rZW4="}
FORM = {**LOGIN, "Content-Type": "application/x-www-form-urlencoded"}
GOOD = {"To": "whatsapp:+34600000001", "From": "whatsapp:+14155238886", "Body": "hola"}


def _create(form: dict[str, str] | list[tuple[str, str]], headers: dict[str, str] = FORM) -> None:
    check_request("POST", MESSAGES, headers, urlencode(form).encode())


@pytest.mark.parametrize(
    "form",
    [
        GOOD,
        {**GOOD, "StatusCallback": "https://desk.example/twilio/status?ref=1"},
        {"To": GOOD["To"], "MessagingServiceSid": "MG" + "0" * 32, "Body": "hi"},
        {
            "To": GOOD["To"],
            "From": GOOD["From"],
            "ContentSid": "HX" + "a" * 32,
            "ContentVariables": json.dumps({"1": "x"}),
        },
        {"To": GOOD["To"], "From": GOOD["From"], "MediaUrl": "https://desk.example/media/x"},
    ],
    ids=["text", "callback", "service", "template", "media"],
)
def test_lets_good_messages_pass(form: dict[str, str]) -> None:
    _create(form)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({}, "empty body"),
        ({**GOOD, "Colour": "red"}, "Colour"),
        ({"From": GOOD["From"], "Body": "x"}, "To"),
        ({"To": GOOD["To"], "Body": "x"}, "21603"),
        ({"To": GOOD["To"], "From": GOOD["From"]}, "21619"),
        ({**GOOD, "Body": "x" * 1601}, "21617"),
        ({**GOOD, "To": "+34600000001"}, "21910"),
        ({**GOOD, "ContentVariables": "{}"}, "21654"),
        ({"To": GOOD["To"], "From": GOOD["From"], "ContentSid": "HX1"}, "ContentSid|short|match"),
        ({**GOOD, "ValidityPeriod": "soon"}, "soon"),
    ],
    ids=["empty", "unknown", "no-to", "no-from", "no-content", "long", "channel", "variables", "sid", "type"],
)
def test_refuses_bad_messages(form: dict[str, str], reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        _create(form)


def test_refuses_a_request_without_login() -> None:
    with pytest.raises(AssertionError, match="login"):
        _create(GOOD, {"Content-Type": FORM["Content-Type"]})


def test_refuses_json_where_a_form_is_wanted() -> None:
    with pytest.raises(AssertionError, match="wants"):
        check_request("POST", MESSAGES, {**LOGIN, "Content-Type": "application/json"}, json.dumps(GOOD).encode())


def test_lists_take_twilios_filters_only() -> None:
    check_request("GET", f"{MESSAGES}?To=whatsapp%3A%2B1&DateSent%3E=2026-11-23T00%3A00%3A00Z&PageSize=50", LOGIN, b"")
    with pytest.raises(AssertionError, match="Since"):
        check_request("GET", f"{MESSAGES}?Since=today", LOGIN, b"")
    with pytest.raises(AssertionError):
        check_request("GET", f"{MESSAGES}?DateSent%3E=yesterday", LOGIN, b"")


def test_unknown_paths_and_methods_are_refused() -> None:
    with pytest.raises(AssertionError, match="path"):
        check_request("GET", "https://api.twilio.com/2010-04-01/Nothing.json", LOGIN, b"")
    with pytest.raises(AssertionError, match="method"):
        check_request("DELETE", MESSAGES, LOGIN, b"")


def test_answers_need_the_documents_names() -> None:
    with pytest.raises(AssertionError, match="missing"):
        check_response("POST", MESSAGES, b"", 201, {"Content-Type": "application/json"}, b'{"sid": null}')
    with pytest.raises(AssertionError, match="never answered"):
        check_response("POST", MESSAGES, b"", 200, {"Content-Type": "application/json"}, b"{}")


def test_errors_need_twilios_four_keys() -> None:
    body = {"code": 20003, "message": "x", "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401}
    check_response("POST", MESSAGES, b"", 401, {}, json.dumps(body).encode())
    with pytest.raises(AssertionError, match="error body"):
        check_response("POST", MESSAGES, b"", 401, {}, b'{"code": 1}')
