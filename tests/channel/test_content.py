"""Templates from Twilio: every type, every approval, every variable and where it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.channel.content import RemoteTemplate, template_of
from agent_tui.channel.outcomes import Rejected, TwilioFault
from agent_tui.core.templates import Variable
from agent_tui.wire.templates import Approval
from tests.channel.scripted import Script, refusal, sid, twilio

DOCUMENT = Path(__file__).parent.parent / "data" / "twilio" / "openapi" / "twilio_content_v1.slice.json"
OPERATION = json.loads(DOCUMENT.read_text("utf-8"))["paths"]["/v1/ContentAndApprovals"]["get"]
EXAMPLE = OPERATION["responses"]["200"]["content"]["application/json"]["examples"]["readResults"]["value"]


def row(number: int, types: dict[str, Any], **approval: str) -> dict[str, Any]:
    request = {"name": "order", "category": "UTILITY", "content_type": next(iter(types), ""), "status": "approved"}
    return {
        "sid": sid(number, "HX"),
        "friendly_name": f"template {number}",
        "language": "en",
        "variables": {"1": "sample"},
        "types": types,
        "approval_requests": request | {"rejection_reason": "", "allow_category_change": True} | approval,
        "date_created": "2026-11-23T09:00:00Z",
        "date_updated": "2026-11-23T09:00:00Z",
        "account_sid": "AC" + "0" * 32,
    }


def listed(rows: list[dict[str, Any]], next_url: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"contents": rows, "meta": {"key": "contents", "next_page_url": next_url}})


def one(types: dict[str, Any], **approval: str) -> RemoteTemplate:
    item = row(1, types, **approval)
    return template_of(
        item["sid"], item["friendly_name"], "en", item["types"], item["variables"], item["approval_requests"]
    )


async def test_twilios_own_example() -> None:
    async with twilio(Script(httpx.Response(200, json=EXAMPLE))) as api:
        first, second, third = await api.list_templates()
    assert (first.approval, first.content_type, first.name) == ("unsubmitted", "twilio/location", "Some content")
    assert (second.approval, second.category) == ("approved", "TRANSACTIONAL")
    assert second.variables == (Variable("1", "body", "name"), Variable("2", "body", "typedocument"))
    assert second.media == ("https://example.com/template",)
    assert third.approval == "rejected"
    assert third.reason.startswith("INVALID_FORMAT")
    assert third.variables[2] == Variable("3", "media", "small.mp4")


@pytest.mark.parametrize("base", [None, "http://127.0.0.1:9000"])
async def test_pages(base: str | None) -> None:
    url = f"{base or 'https://content.twilio.com'}/v1/ContentAndApprovals?PageSize=100&Page=1&PageToken=DNxx"
    text = {"twilio/text": {"body": "x"}}
    script = Script(listed([row(1, text)], url), listed([row(2, text)]))
    async with twilio(script, base) as api:
        assert [template.sid for template in await api.list_templates()] == [sid(1, "HX"), sid(2, "HX")]
    assert script.query(1)["PageToken"] == "DNxx"
    assert script.requests[1].url.host == ("127.0.0.1" if base else "content.twilio.com")


@pytest.mark.parametrize("base", [None, "http://127.0.0.1:9000"])
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1/ContentAndApprovals",
        "https://content.twilio.com@evil.example/v1/ContentAndApprovals",
        "http://content.twilio.com/v1/ContentAndApprovals",
        "http://127.0.0.1:9001/v1/ContentAndApprovals",
    ],
)
async def test_a_next_page_elsewhere_never_gets_the_credentials(url: str, base: str | None) -> None:
    script = Script(listed([row(1, {"twilio/text": {"body": "x"}})], url))
    async with twilio(script, base) as api:
        with pytest.raises(TwilioFault) as caught:
            await api.list_templates()
    assert caught.value.failure == Rejected("refused_address", "The address is not one of Twilio's.")
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("status", "approval"),
    [
        ("approved", "approved"),
        ("received", "pending"),
        ("pending", "pending"),
        ("rejected", "rejected"),
        ("paused", "paused"),
        ("disabled", "disabled"),
        ("unsubmitted", "unsubmitted"),
        ("", "unsubmitted"),
        ("APPROVED", "approved"),
        ("something new", "pending"),
    ],
)
def test_approvals(status: str, approval: str) -> None:
    template = one({"twilio/text": {"body": "x"}}, status=status)
    assert template.approval == approval
    assert template.approval in get_args(Approval)
    assert bool(template.reason) == (status == "something new")


BUTTONS = [
    {"type": "URL", "title": "Track", "url": "https://x.example/{{3}}"},
    {"type": "QUICK_REPLY", "title": "Ok {{2}}"},
]

TYPES: list[tuple[str, dict[str, Any], str, tuple[str, ...], str]] = [
    ("twilio/text", {"body": "Hi {{1}}"}, "Hi {{1}}", (), "1 body"),
    ("twilio/media", {"body": "Hi", "media": ["https://x.example/{{1}}"]}, "Hi", (), "1 media"),
    ("twilio/location", {"latitude": 1.0, "longitude": 2.0, "label": "Shop {{1}}"}, "Shop {{1}}", (), "1 body"),
    (
        "twilio/quick-reply",
        {"body": "Hi {{1}}", "actions": BUTTONS},
        "Hi {{1}}",
        ("Track", "Ok {{2}}"),
        "1 body,2 button,3 url",
    ),
    ("twilio/call-to-action", {"body": "Hi", "actions": BUTTONS}, "Hi", ("Track", "Ok {{2}}"), "2 button,3 url"),
    (
        "twilio/card",
        {"title": "Hi {{1}}", "subtitle": "by {{2}}", "actions": BUTTONS},
        "Hi {{1}}",
        ("Track", "Ok {{2}}"),
        "1 body,2 footer,3 url",
    ),
    (
        "whatsapp/card",
        {"body": "B {{1}}", "header_text": "H {{2}}", "footer": "F", "actions": []},
        "B {{1}}",
        (),
        "1 body,2 header",
    ),
    (
        "twilio/list-picker",
        {"body": "Pick", "button": "Show", "items": [{"id": "a", "item": "A {{1}}", "description": "D"}]},
        "Pick",
        ("Show",),
        "1 item",
    ),
    (
        "twilio/carousel",
        {"body": "Look", "cards": [{"body": "C {{1}}", "media": "https://x.example/a.png", "actions": BUTTONS}]},
        "Look",
        ("Track", "Ok {{2}}"),
        "1 item,2 button,3 url",
    ),
    ("twilio/catalog", {"body": "Buy", "title": "Shoes", "items": [{"id": "1", "name": "{{1}}"}]}, "Buy", (), "1 item"),
    ("twilio/flows", {"body": "Form", "button_text": "Open", "type": "OTHER", "pages": []}, "Form", ("Open",), ""),
    ("whatsapp/flows", {"body": "Form", "button_text": "Open", "flow_id": "1"}, "Form", ("Open",), ""),
    ("twilio/schedule", {"id": "1", "title": "When", "timeSlots": "x"}, "When", (), ""),
    (
        "whatsapp/authentication",
        {"actions": [{"type": "COPY_CODE", "copy_code_text": "Copy"}]},
        "{{1}} is your verification code.",
        ("Copy",),
        "1 body",
    ),
    ("twilio/brand-new", {"stuff": 1}, "[twilio/brand-new]", (), ""),
]


@pytest.mark.parametrize(("content_type", "body", "text", "buttons", "variables"), TYPES, ids=[row[0] for row in TYPES])
def test_types(content_type: str, body: dict[str, Any], text: str, buttons: tuple[str, ...], variables: str) -> None:
    template = one({content_type: body})
    assert template.content_type == content_type
    assert template.text == text
    assert template.buttons == buttons
    assert ",".join(f"{variable.key} {variable.where}" for variable in template.variables) == variables


def test_header_and_footer() -> None:
    template = one({"whatsapp/card": {"body": "B", "header_text": "H", "footer": "F"}})
    assert (template.header, template.text, template.footer) == ("H", "B", "F")


def test_of_several_types_the_approved_one_counts_else_the_richest() -> None:
    types = {"twilio/text": {"body": "plain"}, "twilio/quick-reply": {"body": "rich", "actions": []}}
    assert one(types, content_type="twilio/text").text == "plain"
    assert one(types, content_type="").text == "rich"


async def test_what_is_refused_is_a_fault() -> None:
    async with twilio(Script(refusal(401, 20003))) as api:
        with pytest.raises(TwilioFault):
            await api.list_templates()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.dictionaries(
    st.sampled_from(["body", "title", "actions", "cards", "items", "media", "media_url", "footer", "header_text"]),
    json_values,
)


@given(
    st.dictionaries(st.sampled_from(["twilio/text", "twilio/card", "x/y"]), fields | json_values) | json_values,
    json_values,
    json_values,
)
def test_no_item_raises(types: object, samples: object, request: object) -> None:
    template = template_of("HX1", "", "en", types, samples, request)
    assert template.name
    assert template.text
    assert template.approval in get_args(Approval)
