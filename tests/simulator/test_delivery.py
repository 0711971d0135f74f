"""What becomes of a message: statuses, WhatsApp's rules, and callbacks in and out of order."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.settings import Pace, SimulatorSettings
from tests.simulator.conftest import (
    CUSTOMER,
    NUMBER,
    SANDBOX,
    Listener,
    Twilio,
    account,
    listening,
    running,
    template,
)

HOUR = 3600
DATA = Path(__file__).parent.parent / "data" / "twilio"


async def statuses(twilio: Twilio, desk: Listener) -> list[tuple[str, str | None]]:
    """The callbacks of one message, to its last."""
    seen: list[tuple[str, str | None]] = []
    while not seen or seen[-1][0] not in ("read", "failed", "undelivered"):
        form = (await twilio.clock.until(desk.next())).form
        seen.append((form["MessageStatus"], form.get("ErrorCode")))
    return seen


async def outcome(twilio: Twilio, desk: Listener, **form: Any) -> tuple[str, str | None]:
    response = await twilio.send(**form)
    assert response.status_code == 201
    return (await statuses(twilio, desk))[-1]


async def hear(twilio: Twilio, desk: Listener, *, age: float = 0, to: str = NUMBER) -> None:
    await twilio.say(age=age, to=to)
    assert desk.calls.empty()


async def test_a_message_in_the_window_is_read_in_the_end(twilio: Twilio, desk: Listener) -> None:
    await hear(twilio, desk)
    sid = (await twilio.send(Body="hola")).json()["sid"]
    assert [status for status, _ in await statuses(twilio, desk)] == ["sending", "sent", "delivered", "read"]
    row = await twilio.message(sid)
    assert (row["status"], row["error_code"]) == ("read", None)
    assert row["date_sent"]


@pytest.mark.parametrize(
    ("age", "expected"),
    [(24 * HOUR - 1, ("read", None)), (24 * HOUR, ("undelivered", "63016"))],
    ids=["23:59:59", "24:00:00"],
)
async def test_the_24_hour_rule_answers_201_and_tells_by_callback(
    twilio: Twilio, desk: Listener, age: float, expected: tuple[str, str | None]
) -> None:
    await hear(twilio, desk, age=age)
    twilio_pace = twilio.simulator.settings.pace
    assert twilio_pace.sending < 1
    assert await outcome(twilio, desk, Body="hola") == expected


async def test_nobody_wrote_nothing_leaves_but_an_approved_template(twilio: Twilio, desk: Listener) -> None:
    assert await outcome(twilio, desk, Body="hola") == ("undelivered", "63016")
    assert await outcome(twilio, desk, ContentSid=named_sid("HX", "order_update")) == ("read", None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("pending", "63016"),
        ("received", "63016"),
        ("unsubmitted", "63016"),
        ("rejected", "63040"),
        ("paused", "63041"),
        ("disabled", "63042"),
    ],
)
async def test_a_template_that_meta_has_not_approved(
    twilio: Twilio, desk: Listener, status: str, expected: str
) -> None:
    sid = named_sid("HX", "order_update")
    await twilio.control("POST", f"templates/{sid}", status=status, reason="because")
    assert await outcome(twilio, desk, ContentSid=sid) == ("undelivered", expected)


async def test_a_list_picker_opens_no_conversation(desk: Listener) -> None:
    items = [{"id": "a", "item": "A"}]
    menu = template(
        "menu", types={"twilio/list-picker": {"body": "What?", "button": "Go", "items": items}}, variables={}
    )
    async with running(SimulatorSettings((account(templates=(menu,)),))) as twilio:
        twilio.simulator.connect(desk.url)
        assert await outcome(twilio, desk, ContentSid=menu.sid) == ("undelivered", "63016")
        await hear(twilio, desk, age=60)
        assert await outcome(twilio, desk, ContentSid=menu.sid) == ("read", None)


async def test_the_sandbox_reaches_only_those_who_joined_and_only_for_3_days(twilio: Twilio, desk: Listener) -> None:
    await twilio.say("hello?", to=SANDBOX)
    assert desk.calls.empty()
    await hear(twilio, desk, age=1, to=SANDBOX)
    assert await outcome(twilio, desk, From=SANDBOX, Body="hola") == ("undelivered", "63015")
    await twilio.say("Join happy-otter", to=SANDBOX)
    assert desk.calls.empty()
    assert await outcome(twilio, desk, From=SANDBOX, Body="hola") == ("read", None)
    twilio.clock.jump(72 * HOUR)
    assert await outcome(twilio, desk, From=SANDBOX, Body="hola") == ("undelivered", "63015")
    await twilio.control("POST", "join", address=CUSTOMER, number=SANDBOX)
    await hear(twilio, desk, age=1, to=SANDBOX)
    assert await outcome(twilio, desk, From=SANDBOX, Body="hola") == ("read", None)


@pytest.mark.parametrize("code", [63003, 63024, 63049])
async def test_a_recipient_who_cannot_be_reached(twilio: Twilio, desk: Listener, code: int) -> None:
    await hear(twilio, desk, age=1)
    await twilio.control("POST", f"customers/{CUSTOMER}", error=code)
    assert await outcome(twilio, desk, Body="hola") == ("undelivered", str(code))


async def test_some_never_read(twilio: Twilio, desk: Listener) -> None:
    await hear(twilio, desk, age=1)
    await twilio.control("POST", f"customers/{CUSTOMER}", reads=False)
    sid = (await twilio.send(Body="hola")).json()["sid"]
    for expected in ("sending", "sent", "delivered"):
        assert (await twilio.clock.until(desk.next())).form["MessageStatus"] == expected
    twilio.clock.jump(HOUR)
    assert (await twilio.message(sid))["status"] == "delivered"


@pytest.mark.parametrize(
    ("content_type", "size", "expected"),
    [
        ("image/png", 10, ("read", None)),
        ("", 0, ("undelivered", "63019")),
        ("application/zip", 10, ("undelivered", "63021")),
        ("image/jpeg", 5 * 1024 * 1024 + 1, ("undelivered", "63034")),
    ],
    ids=["fetched", "not-there", "type", "too-large"],
)
async def test_twilio_fetches_our_media(
    twilio: Twilio, desk: Listener, content_type: str, size: int, expected: tuple[str, str | None]
) -> None:
    desk.files["/media/x"] = (content_type, b"x" * size)
    await hear(twilio, desk, age=1)
    assert await outcome(twilio, desk, MediaUrl=f"{desk.url}/media/x") == expected


async def test_callbacks_can_overtake_each_other() -> None:
    pace = replace(Pace(), disorder=1.0)
    async with listening() as desk, running(SimulatorSettings((account(),), pace=pace)) as twilio:
        twilio.simulator.connect(desk.url)
        await hear(twilio, desk, age=1)
        sid = (await twilio.send(Body="hola")).json()["sid"]
        assert [status for status, _ in await statuses(twilio, desk)] == ["sending", "delivered", "sent", "read"]
        (row,) = await twilio.control("GET", f"messages?to={CUSTOMER}")
        assert (row["sid"], row["statuses"]) == (sid, ["queued", "sending", "sent", "delivered", "read"])


async def test_the_first_callback_can_beat_the_answer() -> None:
    pace = replace(Pace(), early=1.0)
    async with listening() as desk, running(SimulatorSettings((account(),), pace=pace)) as twilio:
        twilio.simulator.connect(desk.url)
        await hear(twilio, desk, age=1)
        await twilio.send(Body="hola")
        # no time has passed since the POST was answered: the callback was there before
        assert desk.calls.get_nowait().form["MessageStatus"] == "sending"


async def test_a_canceled_message_goes_nowhere(twilio: Twilio, desk: Listener) -> None:
    await hear(twilio, desk, age=1)
    sid = (await twilio.send(Body="hola")).json()["sid"]
    path = f"/2010-04-01/Accounts/{account().sid}/Messages/{sid}.json"
    await twilio.api("POST", path, data={"Status": "canceled"})
    twilio.clock.jump(HOUR)
    await twilio.say("next")
    assert (await desk.next()).path == "/twilio/inbound"
    assert desk.calls.empty()


async def test_a_service_is_named_in_callbacks(twilio: Twilio, desk: Listener) -> None:
    service = account().services[0].sid
    await twilio.send(From=None, MessagingServiceSid=service, Body="hola", StatusCallback=f"{desk.url}/s")
    form = (await twilio.clock.until(desk.next())).form
    assert (form["MessagingServiceSid"], form["From"]) == (service, NUMBER)
    known = json.loads((DATA / "status_callbacks.json").read_text("utf-8"))["params"]
    assert set(form) <= set(known)
