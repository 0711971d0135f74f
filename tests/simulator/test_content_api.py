"""Templates with their approvals, in pages; rendering."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent_tui.simulator.content import buttons, rendered
from agent_tui.simulator.demo import ACCOUNT_SID, AUTH_TOKEN, demo_settings, demo_templates
from agent_tui.simulator.settings import SimulatorSettings
from tests.simulator.conftest import Twilio, running

LOGIN = (ACCOUNT_SID, AUTH_TOKEN)
STATES = {"approved", "pending", "received", "rejected", "paused", "disabled", "unsubmitted"}


@pytest.fixture
async def demo() -> AsyncIterator[Twilio]:
    async with running(SimulatorSettings(demo_settings().accounts)) as twilio:
        yield twilio


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_all_pages_together_are_all_templates(demo: Twilio, version: str) -> None:
    url, rows = f"/{version}/ContentAndApprovals?PageSize=4", []
    while url:
        page = (await demo.api("GET", url, auth=LOGIN)).json()
        rows += page["contents"]
        url = (page["meta"]["next_page_url"] or "").removeprefix(demo.simulator.base_url)
    assert sorted(row["sid"] for row in rows) == sorted(template.sid for template in demo_templates())
    assert {row["approval_requests"]["status"] for row in rows} == STATES
    assert {row["language"] for row in rows} == {"en", "es", "pt", "de", "fr", "ru"}
    assert {name for row in rows for name in row["types"]} >= {
        "twilio/text",
        "twilio/media",
        "twilio/quick-reply",
        "twilio/call-to-action",
        "twilio/list-picker",
        "whatsapp/card",
    }


async def test_a_rejected_template_says_why(demo: Twilio) -> None:
    rows = (await demo.api("GET", "/v1/ContentAndApprovals", auth=LOGIN)).json()["contents"]
    reasons = {row["approval_requests"]["status"]: row["approval_requests"]["rejection_reason"] for row in rows}
    assert "INVALID_FORMAT" in reasons["rejected"]
    assert reasons["approved"] == ""


async def test_filters_of_v2(demo: Twilio) -> None:
    query = {"ContentName": "order_update", "Language": ["es", "pt"], "ChannelEligibility": "whatsapp:approved"}
    rows = (await demo.api("GET", "/v2/ContentAndApprovals", auth=LOGIN, params=query)).json()["contents"]
    assert [row["language"] for row in rows] == ["es", "pt"]


async def test_one_template_its_approval_and_its_end(demo: Twilio) -> None:
    path = f"/v1/Content/{demo_templates()[0].sid}"
    assert (await demo.api("GET", path, auth=LOGIN)).json()["friendly_name"] == "order_update"
    approval = (await demo.api("GET", f"{path}/ApprovalRequests", auth=LOGIN)).json()
    assert approval["whatsapp"]["status"] == "approved"
    assert len((await demo.api("GET", "/v1/Content", auth=LOGIN)).json()["contents"]) == len(demo_templates())
    assert (await demo.api("DELETE", path, auth=LOGIN)).status_code == 204
    assert (await demo.api("GET", path, auth=LOGIN)).json()["code"] == 20404


async def test_meta_decides_later(demo: Twilio) -> None:
    pending = next(template for template in demo_templates() if template.status == "pending")
    await demo.control("POST", f"templates/{pending.sid}", status="approved")
    approval = (await demo.api("GET", f"/v1/Content/{pending.sid}/ApprovalRequests", auth=LOGIN)).json()
    assert approval["whatsapp"]["status"] == "approved"


async def test_the_account_can_be_asked_for(demo: Twilio) -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}.json"
    row = (await demo.api("GET", path, auth=LOGIN)).json()
    assert (row["sid"], row["status"], row["auth_token"]) == (ACCOUNT_SID, "active", None)


def test_variables_fill_every_part_and_samples_fill_the_rest() -> None:
    card = next(template for template in demo_templates() if template.name == "winter_sale")
    assert rendered(card, {"1": "Olga"}).splitlines() == [
        "Winter sale",
        "Hello Olga, everything warm is 20 % off until Sunday.",
        "Answer STOP to hear no more of this",
    ]


def test_only_what_can_be_answered_is_a_button() -> None:
    found = {template.name: buttons(template) for template in demo_templates() if template.language == "en"}
    assert found["continue_conversation"] == (("Yes, please", "yes"), ("Not now", "no"))
    assert [payload for _, payload in found["topics_menu"]] == ["delivery", "refund", "other"]
    assert found["track_parcel"] == ()
