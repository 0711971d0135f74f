"""Twilio's calls: signature, retry rule, fragment, fallback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.simulator.webhooks import Overrides, Targets, sign
from tests.simulator.conftest import CUSTOMER, NUMBER, TOKEN, Listener, Twilio

DATA = Path(__file__).parent.parent / "data" / "twilio"
VECTORS = json.loads((DATA / "signature_vectors.json").read_text("utf-8"))
SAMPLES = json.loads((DATA / "sample_payloads.json").read_text("utf-8"))
FORM_VECTORS = [
    vector
    for vector in VECTORS["published"]
    if vector["expect_valid"] and vector["body"] is None and vector["signed_string_url"]
]
NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize("vector", FORM_VECTORS, ids=lambda vector: vector["id"])
def test_signs_as_twilios_own_libraries_expect(vector: dict[str, Any]) -> None:
    params = [(name, value) for name, value in vector["params"]]
    assert sign(vector["signed_string_url"], params, vector["auth_token"]) == vector["signature"]


@pytest.mark.parametrize("sample", SAMPLES["inbound"] + SAMPLES["status"], ids=lambda sample: sample["label"])
def test_signs_the_sample_payloads(sample: dict[str, Any]) -> None:
    assert sign(sample["url"], sample["form"].items(), SAMPLES["auth_token"]) == sample["signature"]


@given(st.text(alphabet="0123456789abc&=,#rcptxe%", max_size=40))
def test_any_fragment_stays_within_twilios_ranges(fragment: str) -> None:
    overrides = Overrides.from_fragment(fragment)
    assert 0 <= overrides.retries <= 5
    assert 100 <= overrides.connect <= 10000
    assert 100 <= overrides.read <= 15000
    assert overrides.policy <= {"4xx", "5xx", "ct", "rt", "all"}


@pytest.mark.parametrize(
    ("webhook", "inbound"),
    [
        ("https://d.example", "https://d.example/twilio/inbound"),
        ("https://d.example/prefix/", "https://d.example/prefix/twilio/inbound"),
        ("https://d.example/twilio/inbound", "https://d.example/twilio/inbound"),
        ("https://d.example#rc=3&rp=ct,5xx", "https://d.example/twilio/inbound#rc=3&rp=ct,5xx"),
    ],
)
def test_a_base_url_names_all_three_paths(webhook: str, inbound: str) -> None:
    targets = Targets.from_base(webhook)
    assert targets.inbound == inbound
    assert targets.fallback == inbound.replace("/inbound", "/fallback")
    assert targets.status == inbound.replace("/inbound", "/status")


async def test_an_inbound_webhook_is_signed_over_the_url_it_is_called_by(twilio: Twilio, desk: Listener) -> None:
    said = await twilio.say("50% off & more ñ 👩🏽‍💻")
    call = await desk.next()
    assert said["webhook"] == {
        "status": 204,
        "failure": None,
        "tries": 1,
        "by_fallback": False,
        "accepted": True,
    }
    assert call.path == "/twilio/inbound"
    assert call.form["MessageSid"] == said["sid"]
    assert call.signature == sign(f"{desk.url}/twilio/inbound", call.form.items(), TOKEN)


async def test_a_callbacks_query_is_part_of_the_signed_url(twilio: Twilio, desk: Listener) -> None:
    await twilio.say()
    await desk.next()
    url = f"{desk.url}/twilio/status?ref=attempt-7"
    await twilio.send(Body="hola", StatusCallback=url)
    call = await twilio.clock.until(desk.next())
    assert (call.path, call.query) == ("/twilio/status", "ref=attempt-7")
    assert call.signature == sign(url, call.form.items(), TOKEN)


async def test_an_answer_of_500_is_not_tried_again_but_goes_to_the_fallback(twilio: Twilio, desk: Listener) -> None:
    desk.answers = [500]
    said = await twilio.say()
    first, second = await desk.next(), await desk.next()
    assert (first.path, second.path) == ("/twilio/inbound", "/twilio/fallback")
    assert second.form["ErrorCode"] == "11200"
    assert second.form["ErrorUrl"] == f"{desk.url}/twilio/inbound"
    assert second.signature == sign(f"{desk.url}/twilio/fallback", second.form.items(), TOKEN)
    assert said["webhook"]["by_fallback"]
    assert said["webhook"]["accepted"]


async def test_a_failed_connection_is_tried_once_more_and_then_lost(twilio: Twilio) -> None:
    twilio.simulator.connect(NOBODY)
    said = await twilio.say()
    assert not said["webhook"]["accepted"]
    rows = await twilio.control("GET", "webhooks?kind=inbound")
    assert [row["url"].rpartition("/")[2] for row in rows] == ["inbound", "inbound", "fallback", "fallback"]
    assert (await twilio.message(said["sid"]))["status"] == "received"


async def test_a_fragment_overrides_the_rule_and_adds_a_token(twilio: Twilio, desk: Listener) -> None:
    twilio.simulator.connect(f"{desk.url}#rc=3&rp=ct,5xx")
    desk.answers = [500, 503, 204]
    await twilio.say()
    calls = [await desk.next() for _ in range(3)]
    assert {call.path for call in calls} == {"/twilio/inbound"}
    assert len({call.headers["i-twilio-idempotency-token"] for call in calls}) == 1
    assert calls[0].signature == sign(f"{desk.url}/twilio/inbound", calls[0].form.items(), TOKEN)


async def test_an_inbound_form_has_twilios_names_only(twilio: Twilio, desk: Listener) -> None:
    rows = json.loads((DATA / "inbound_params.json").read_text("utf-8"))["params"]
    known = {name.replace("{N}", "0") for row in rows for name in row["name"].split("/")}
    sid = (await twilio.say("first"))["sid"]
    await twilio.say("a", media="photo", reply_to=sid, forwarded="often")
    await twilio.say("", place={"latitude": 40.4, "longitude": -3.7, "label": "Home", "address": "Street 1"})
    await twilio.say("Yes", button={"text": "Yes", "payload": "yes"})
    await twilio.say("Hi", referral={"ReferralHeadline": "Shoes"})
    await twilio.say("STOP")
    forms = [(await desk.next()).form for _ in range(6)]
    assert {name for form in forms for name in form} <= known
    _, photo, place, button, referral, stop = forms
    assert (photo["NumMedia"], photo["MediaContentType0"], photo["MessageType"]) == ("1", "image/png", "image")
    assert (photo["OriginalRepliedMessageSid"], photo["OriginalRepliedMessageSender"]) == (sid, CUSTOMER)
    assert (photo["Forwarded"], photo["FrequentlyForwarded"]) == ("true", "true")
    assert (place["Latitude"], place["Label"], place["Body"]) == ("40.400000", "Home", "")
    assert (button["ButtonText"], button["ButtonPayload"], button["MessageType"]) == ("Yes", "yes", "interactive")
    assert referral["ReferralHeadline"] == "Shoes"
    assert stop["OptOutType"] == "STOP"
    assert (await twilio.send(Body="still there?")).json()["code"] == 21610


async def test_a_person_without_a_number_writes_from_an_id(twilio: Twilio, desk: Listener) -> None:
    person = "whatsapp:BR.13491208655302741918"
    await twilio.control("POST", f"customers/{person}", name="Ana", external_id=person)
    await twilio.say("oi", person=person)
    form = (await desk.next()).form
    assert (form["From"], form["WaId"], form["ExternalUserId"], form["To"]) == (person, "", person, NUMBER)
    assert (await twilio.send(To=person, Body="olá")).status_code == 201


async def test_parameters_of_tomorrow_are_signed_too(twilio: Twilio, desk: Listener) -> None:
    await twilio.say("x", extra={"NewThing": "1"})
    call = await desk.next()
    assert call.form["NewThing"] == "1"
    assert call.signature == sign(f"{desk.url}/twilio/inbound", call.form.items(), TOKEN)
