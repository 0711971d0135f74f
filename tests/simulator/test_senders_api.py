"""Senders, services, alerts: their shapes by Twilio's documents, and that what is set there is called."""

from __future__ import annotations

from tests.simulator.conftest import ACCOUNT, NUMBER, SERVICE, Listener, Twilio, listening

SENDERS = "/v2/Channels/Senders"


async def _sender(twilio: Twilio) -> dict[str, object]:
    (sender,) = (await twilio.api("GET", f"{SENDERS}?Channel=whatsapp")).json()["senders"]
    return dict(sender)


async def test_lists_senders_without_the_sandbox(twilio: Twilio, desk: Listener) -> None:
    sender = await _sender(twilio)
    assert (sender["sender_id"], sender["status"]) == (NUMBER, "ONLINE")
    webhook = sender["webhook"]
    assert isinstance(webhook, dict)
    assert webhook["callback_url"] == f"{desk.url}/twilio/inbound"
    one = (await twilio.api("GET", f"{SENDERS}/{sender['sid']}")).json()
    assert one == sender
    assert (await twilio.api("GET", SENDERS)).status_code == 400
    assert (await twilio.api("GET", f"{SENDERS}/XE{'0' * 32}")).status_code == 404


async def test_calls_what_was_set_at_the_sender(twilio: Twilio, desk: Listener) -> None:
    sid = (await _sender(twilio))["sid"]
    async with listening() as other:
        urls = {"callback_url": f"{other.url}/in#rc=3", "fallback_url": f"{other.url}/else", "callback_method": "POST"}
        answer = await twilio.api("POST", f"{SENDERS}/{sid}", json={"webhook": urls})
        assert answer.status_code == 202
        await twilio.say("hi")
        assert (await other.next()).path == "/in"
    assert desk.calls.empty()
    await twilio.api("POST", f"{SENDERS}/{sid}", json={"webhook": {"callback_url": ""}})
    assert (await twilio.say("hi"))["webhook"] is None


async def test_a_service_wins_if_it_takes_messages_itself(twilio: Twilio, desk: Listener) -> None:
    (service,) = (await twilio.api("GET", "/v1/Services")).json()["services"]
    assert service["use_inbound_webhook_on_number"] is True
    async with listening() as other:
        form = {"InboundRequestUrl": f"{other.url}/service", "UseInboundWebhookOnNumber": "false"}
        changed = (await twilio.api("POST", f"/v1/Services/{SERVICE}", data=form)).json()
        assert changed["inbound_request_url"] == f"{other.url}/service"
        await twilio.say("hi")
        assert (await other.next()).path == "/service"
    assert desk.calls.empty()
    assert (await twilio.api("GET", f"/v1/Services/{SERVICE}")).json() == changed


async def test_a_webhook_that_fails_leaves_an_alert(twilio: Twilio, desk: Listener) -> None:
    assert (await twilio.api("GET", "/v1/Alerts")).json()["alerts"] == []
    desk.answers += [500, 500]
    await twilio.say("hi")
    (alert,) = (await twilio.api("GET", "/v1/Alerts?StartDate=2026-11-23T00:00:00Z&PageSize=20")).json()["alerts"]
    assert (alert["error_code"], alert["log_level"]) == ("11200", "error")
    assert (await twilio.api("GET", f"/v1/Alerts/{alert['sid']}")).json()["request_url"] == alert["request_url"]
    await twilio.control("POST", "alerts", code=11205, age=172800)
    since = "/v1/Alerts?StartDate=2026-11-22T12:00:00Z&PageSize=1"
    assert [each["error_code"] for each in (await twilio.api("GET", since)).json()["alerts"]] == ["11200"]


async def test_states_that_only_twilio_sets(twilio: Twilio) -> None:
    await twilio.control("POST", f"senders/{NUMBER}", status="OFFLINE", quality="LOW", reason="Locked.")
    sender = await _sender(twilio)
    assert (sender["status"], sender["properties"]["quality_rating"]) == ("OFFLINE", "LOW")  # type: ignore[index]
    assert sender["offline_reasons"][0]["message"] == "Locked."  # type: ignore[index]
    await twilio.control("POST", f"accounts/{ACCOUNT}", status="suspended")
    assert (await twilio.api("GET", f"/2010-04-01/Accounts/{ACCOUNT}.json")).json()["status"] == "suspended"
