"""Messages: create, fetch, list, change; refusals as Twilio writes them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.settings import Number, SimulatorSettings
from tests.simulator.conftest import (
    ACCOUNT,
    CUSTOMER,
    NUMBER,
    OTHER_ACCOUNT,
    SERVICE,
    START,
    TOKEN,
    Twilio,
    account,
    running,
    template,
)

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TEMPLATE = named_sid("HX", "order_update")


async def test_a_message_is_created_and_can_be_fetched(twilio: Twilio) -> None:
    created = await twilio.send(Body="hola")
    assert created.status_code == 201
    row = created.json()
    assert row["sid"].startswith("SM")
    assert (row["status"], row["direction"], row["from"], row["to"]) == ("queued", "outbound-api", NUMBER, CUSTOMER)
    assert row["date_created"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    assert (await twilio.message(row["sid"]))["body"] == "hola"


async def test_a_service_chooses_the_sender_after_the_answer(twilio: Twilio) -> None:
    row = (await twilio.send(From=None, MessagingServiceSid=SERVICE, Body="hola")).json()
    assert (row["from"], row["status"], row["messaging_service_sid"]) == (None, "accepted", SERVICE)
    assert (await twilio.message(row["sid"]))["from"] == NUMBER


async def test_an_api_key_logs_in(twilio: Twilio) -> None:
    response = await twilio.api("GET", MESSAGES, auth=("SK" + "1" * 32, "key-secret"))
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("auth", "path"),
    [
        ((ACCOUNT, "wrong"), MESSAGES),
        ((OTHER_ACCOUNT, TOKEN), MESSAGES),
        ((ACCOUNT, TOKEN), MESSAGES.replace(ACCOUNT, OTHER_ACCOUNT)),
    ],
    ids=["token", "user", "other-account"],
)
async def test_a_wrong_login_is_refused(twilio: Twilio, auth: tuple[str, str], path: str) -> None:
    response = await twilio.api("GET", path, auth=auth)
    assert response.status_code == 401
    assert response.json() == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": None, "Body": "x"}, 21604),
        ({"To": "whatsapp:12", "Body": "x"}, 21211),
        ({"To": "+34600000001", "Body": "x"}, 21910),
        ({"To": NUMBER, "Body": "x"}, 63031),
        ({"From": None, "Body": "x"}, 21603),
        ({"From": "whatsapp:+15550000000", "Body": "x"}, 63007),
        ({"MessagingServiceSid": "MG" + "f" * 32, "From": None, "Body": "x"}, 21701),
        ({}, 21619),
        ({"Body": "x" * 1601}, 21617),
        ({"MediaUrl": "not a url"}, 21620),
        ({"MediaUrl": ["http://a.example/1", "http://a.example/2"]}, 21623),
        ({"Body": "x", "StatusCallback": "/status"}, 21609),
        ({"ContentSid": "HX" + "0" * 32}, 21655),
        ({"ContentSid": TEMPLATE, "ContentVariables": "{"}, 21656),
        ({"ContentSid": TEMPLATE, "ContentVariables": "[]"}, 21656),
        ({"ContentSid": TEMPLATE, "ContentVariables": json.dumps({"1": ""})}, 21656),
        ({"ContentSid": TEMPLATE, "ContentVariables": json.dumps({"1": None})}, 21656),
        ({"Body": "x", "ContentVariables": "{}"}, 21654),
    ],
)
async def test_what_twilio_refuses_at_once(twilio: Twilio, form: dict[str, Any], code: int) -> None:
    response = await twilio.send(**form)
    assert response.status_code in (400, 404)
    assert response.json()["code"] == code
    assert not twilio.simulator.world.messages


async def test_1600_characters_are_taken(twilio: Twilio) -> None:
    assert (await twilio.send(Body="é" * 1600)).status_code == 201


async def test_a_template_is_rendered_with_samples_for_what_is_missing(twilio: Twilio) -> None:
    row = (await twilio.send(ContentSid=TEMPLATE, ContentVariables=json.dumps({"1": "B-7"}))).json()
    assert row["body"] == "Your order B-7 is now on its way. Thank you."


async def test_the_rate_of_a_number_is_kept() -> None:
    number = Number(NUMBER.removeprefix("whatsapp:"), messages_per_second=2)
    async with running(SimulatorSettings((account(numbers=(number,), services=()),))) as twilio:
        statuses = [(await twilio.send(Body=str(index))).status_code for index in range(3)]
        assert statuses == [201, 201, 429]
        refused = await twilio.send(Body="again")
        assert (refused.json()["code"], refused.headers["retry-after"]) == (20429, "1")
        twilio.clock.jump(1)
        assert (await twilio.send(Body="later")).status_code == 201


async def test_redact_cancel_and_delete(twilio: Twilio) -> None:
    sid = (await twilio.send(Body="secret")).json()["sid"]
    path = MESSAGES.replace(".json", f"/{sid}.json")
    assert (await twilio.api("POST", path, data={"Body": ""}, checked=False)).json()["body"] == ""
    assert (await twilio.api("POST", path, data={"Status": "canceled"})).json()["status"] == "canceled"
    assert (await twilio.api("POST", path, data={"Status": "canceled"})).json()["code"] == 20409
    assert (await twilio.api("DELETE", path)).status_code == 204
    assert (await twilio.api("GET", path)).json()["code"] == 20404


async def test_lists_are_newest_first_in_pages_that_do_not_shift(twilio: Twilio) -> None:
    for index in range(5):
        await twilio.send(Body=str(index))
        twilio.clock.jump(1)
    page = (await twilio.api("GET", f"{MESSAGES}?PageSize=2")).json()
    bodies = [row["body"] for row in page["messages"]]
    await twilio.send(Body="in between")
    while page["next_page_uri"]:
        page = (await twilio.api("GET", page["next_page_uri"])).json()
        bodies += [row["body"] for row in page["messages"]]
    assert bodies == ["4", "3", "2", "1", "0"]
    assert page["page"] == 2


async def test_lists_are_filtered(twilio: Twilio) -> None:
    await twilio.say("old", age=7200)
    await twilio.say("new", age=60)
    await twilio.say("other", person="whatsapp:+34600000002", age=60)
    since = (START - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    async def bodies(**query: str) -> list[str]:
        # Twilio's prose allows whole days, its document only moments
        response = await twilio.api("GET", MESSAGES, params=query, checked="DateSent" not in query)
        return [row["body"] for row in response.json()["messages"]]

    assert await bodies(To=NUMBER) == ["other", "new", "old"]
    assert await bodies(From=CUSTOMER) == ["new", "old"]
    assert await bodies(**{"From": CUSTOMER, "DateSent>": since}) == ["new"]
    assert await bodies(**{"From": CUSTOMER, "DateSent<": since}) == ["old"]
    assert await bodies(DateSent="2026-11-23") == ["other", "new", "old"]
    assert await bodies(To=CUSTOMER) == []


async def test_what_is_still_queued_has_no_date_and_is_found_without_one_only(twilio: Twilio) -> None:
    await twilio.send(Body="queued")
    since = (START - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (await twilio.api("GET", MESSAGES, params={"DateSent>": since})).json()["messages"] == []
    (row,) = (await twilio.api("GET", MESSAGES, params={"From": NUMBER})).json()["messages"]
    assert (row["body"], row["date_sent"]) == ("queued", None)


async def test_a_filter_that_is_no_date_is_refused(twilio: Twilio) -> None:
    response = await twilio.api("GET", MESSAGES, params={"DateSent>": "yesterday"})
    assert (response.status_code, response.json()["code"]) == (400, 20001)


async def test_two_accounts_do_not_see_each_other() -> None:
    other = account(sid=OTHER_ACCOUNT, token="other", numbers=(Number("+34910000200"),), services=(), templates=())
    async with running(SimulatorSettings((account(), other))) as twilio:
        sid = (await twilio.send(Body="mine")).json()["sid"]
        path = MESSAGES.replace(ACCOUNT, OTHER_ACCOUNT)
        assert (await twilio.api("GET", path, auth=(OTHER_ACCOUNT, "other"))).json()["messages"] == []
        found = await twilio.api("GET", path.replace(".json", f"/{sid}.json"), auth=(OTHER_ACCOUNT, "other"))
        assert found.status_code == 404


async def test_unknown_paths_and_methods_are_answered_as_twilio_does(twilio: Twilio) -> None:
    assert (await twilio.api("GET", "/2010-04-01/Nothing.json")).json()["code"] == 20404
    assert (await twilio.api("PUT", MESSAGES)).json()["code"] == 20004


async def test_requests_are_recorded_without_their_login(twilio: Twilio) -> None:
    await twilio.send(Body="hola")
    await twilio.send(Body="x" * 1601)
    rows = await twilio.control("GET", "requests?method=POST")
    assert [(row["path"], row["status"], row["form"]["To"]) for row in rows] == [
        (MESSAGES, 201, [CUSTOMER]),
        (MESSAGES, 400, [CUSTOMER]),
    ]
    assert TOKEN not in json.dumps(rows)


def test_the_template_of_these_tests_has_two_variables() -> None:
    assert set(template().variables) == {"1", "2"}
