"""Templates with their approvals, in pages; rendering."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_tui.channel.content import template_of
from agent_tui.simulator.content import buttons, rendered
from agent_tui.simulator.demo import ACCOUNT_SID, AUTH_TOKEN, SUPPORT, demo_settings
from agent_tui.simulator.demo_templates import demo_templates
from agent_tui.simulator.settings import SimulatorSettings, Template
from tests.simulator.conftest import CUSTOMER, Twilio, running

DATA = Path(__file__).parent.parent / "data" / "twilio"
LOGIN = (ACCOUNT_SID, AUTH_TOKEN)
CONTENT = json.loads((DATA / "openapi" / "twilio_content_v1.slice.json").read_text("utf-8"))
TYPES = set(CONTENT["components"]["schemas"]["types"]["properties"])
"""Every content type of Twilio's own document."""
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
    assert {name for row in rows for name in row["types"]} == TYPES


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


async def status_of(demo: Twilio, sid: str) -> str:
    answer = await demo.api("GET", f"/v1/Content/{sid}/ApprovalRequests", auth=LOGIN, checked=False)
    return str(answer.json()["whatsapp"]["status"]) if answer.is_success else "gone"


async def use(demo: Twilio, sid: str) -> int | None:
    """Send one message made from the template; its error code once its way is over."""
    form = {"From": SUPPORT.address, "To": CUSTOMER, "ContentSid": sid, "ContentVariables": '{"1": "Ana"}'}
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    answer = (await demo.api("POST", path, auth=LOGIN, data=form)).json()
    if "sid" not in answer:
        return int(answer["code"])
    while (message := demo.simulator.world.messages[answer["sid"]]).status in ("queued", "sending", "sent"):
        demo.clock.jump(3)
        await asyncio.sleep(0)
    return message.error_code


@pytest.mark.parametrize(
    ("status", "code"), [("paused", 63041), ("rejected", 63040), ("disabled", 63042), ("deleted", 21655)]
)
async def test_a_template_is_taken_away_in_the_middle_of_its_use(demo: Twilio, status: str, code: int) -> None:
    sid = next(template.sid for template in demo_templates() if template.name == "order_update")
    await demo.control("POST", f"templates/{sid}", status=status, reason="Complaints.", sends=2)
    assert [await use(demo, sid) for _ in range(3)] == [None, None, code]
    assert await status_of(demo, sid) == ("gone" if status == "deleted" else status)


async def test_the_demos_templates_change_while_it_runs(demo: Twilio) -> None:
    named = {template.name: template for template in demo_templates()}
    watched = [named[name].sid for name in ("feedback_request", "welcome_back", "payment_due", "old_notice")]
    seen = []
    for seconds in (0, 100, 100, 200, 300):
        demo.clock.jump(seconds)
        seen.append([await status_of(demo, sid) for sid in watched])
    assert seen == [
        ["pending", "received", "paused", "approved"],
        ["pending", "pending", "paused", "approved"],
        ["approved", "pending", "paused", "approved"],
        ["approved", "rejected", "paused", "gone"],
        ["approved", "rejected", "approved", "gone"],
    ]
    rows = (await demo.api("GET", "/v1/ContentAndApprovals", auth=LOGIN)).json()["contents"]
    turned = next(row for row in rows if row["sid"] == named["stock_notice"].sid)
    assert turned["approval_requests"]["category"] == "MARKETING"


async def test_a_new_template_is_listed(demo: Twilio) -> None:
    types = {"twilio/text": {"body": "Hello {{1}}."}}
    made = await demo.control("POST", "templates", name="brand_new", types=types, variables={"1": "Ana"})
    assert await status_of(demo, made["sid"]) == "approved"


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


@pytest.mark.parametrize("template", demo_templates(), ids=lambda template: f"{template.name}-{template.language}")
def test_the_desk_reads_every_template_and_finds_every_variable(template: Template) -> None:
    types = {name: dict(part) for name, part in template.types.items()}
    read = template_of(template.sid, template.name, template.language, types, dict(template.variables), {})
    assert {each.key: each.sample for each in read.variables} == dict(template.variables)
    assert read.text or read.place
    assert "{{" not in rendered(template, {})
    assert set(read.buttons) >= {title for title, _ in buttons(template)} or read.items


def test_only_what_can_be_answered_is_a_button() -> None:
    found = {template.name: buttons(template) for template in demo_templates() if template.language == "en"}
    assert found["continue_conversation"] == (("Yes, please", "yes"), ("Not now", "no"))
    assert [payload for _, payload in found["topics_menu"]] == ["delivery", "refund", "other"]
    assert found["track_parcel"] == ()
    assert [payload for _, payload in found["new_lamps"]] == ["arc", "dot", "line"]
