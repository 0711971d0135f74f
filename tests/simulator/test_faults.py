"""Faults to order: the file's mistakes are sentences, and each action does what its row says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent_tui.core.errors import SetupError
from agent_tui.simulator.faults import ACTIONS, Fault, FaultQueue, Match, Occasion, load_faults, parse_fault
from agent_tui.simulator.file_faults import FILE_ACTIONS
from agent_tui.simulator.samples import sample
from tests.simulator.conftest import CUSTOMER, Listener, Twilio, running

GOOD = """
[[fault]]
match = { path = "Messages", method = "POST", body = "refund" }
action = "timeout_after_accept"

[[fault]]
match = { webhook = "inbound", from = "whatsapp:+34600000001" }
action = "duplicate_webhook:2"
times = 0
"""


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(GOOD)
    assert load_faults(path) == (
        Fault("timeout_after_accept", Match(path="Messages", method="POST", body="refund")),
        Fault("duplicate_webhook", Match(webhook="inbound", sender="whatsapp:+34600000001"), 2.0, 0),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[faults]]", "unknown key faults. Did you mean fault?"),
        ("fault = 1", "each fault as a table"),
        ('[[fault]]\nacton = "drop"', "fault 1: unknown key acton. Did you mean action?"),
        ("[[fault]]", "fault 1: action: is missing"),
        ('[[fault]]\naction = "dorp"', "there is no dorp. Did you mean drop?"),
        ('[[fault]]\naction = "drop"\nmatch = { pth = "x" }', "match: unknown key pth. Did you mean path?"),
        ('[[fault]]\naction = "drop"\nmatch = { path = 1 }', "match.path: must be text"),
        ('[[fault]]\naction = "drop"\ntimes = -1', "times: must be a whole number"),
        ('[[fault]]\naction = "drop:1"', "drop takes no value"),
        ('[[fault]]\naction = "status:200"', "status needs a number from 400 to 599, as in status:503"),
        ('[[fault]]\naction = "delay"', "delay needs seconds, as in delay:2.5"),
        ('[[fault]]\naction = "lose_webhook"', "lose_webhook needs match"),
        ('[[fault]]\naction = "drop"\nmatch = { webhook = "inbound" }', "drop needs a match without webhook"),
        ('[[fault]]\naction = "delay:1"\nmatch = { webhook = "x" }', 'must be "inbound" or "status"'),
        ("[[fault", "is not TOML"),
    ],
)
def test_a_mistake_in_a_file_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(text)
    with pytest.raises(SetupError) as caught:
        load_faults(path)
    assert sentence in caught.value.sentence
    assert str(path) in caught.value.sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_faults(tmp_path / "none.toml")


def test_a_fault_strikes_as_often_as_it_says() -> None:
    occasion = Occasion("request", "/x/Messages.json", "POST", "Body=a", {"To": CUSTOMER})
    queue = FaultQueue((Fault("drop", Match(to="someone else"), times=0), Fault("drop", times=2)))
    assert [queue.take(occasion) is not None for _ in range(3)] == [True, True, False]
    assert [struck for _, struck in queue.rows()] == [0, 2]


def test_every_action_can_be_written() -> None:
    for name, (_, value, places) in ACTIONS.items():
        match = {} if "request" in places else {"file": ""} if "file" in places else {"webhook": places[0]}
        text = name if value is None else f"{name}:503"
        assert parse_fault({"action": text, "match": match}, "row").action == name


def test_every_way_a_file_goes_wrong_is_played() -> None:
    assert {name for name, (_, _, places) in ACTIONS.items() if "file" in places} == FILE_ACTIONS


@pytest.fixture
async def wired(desk: Listener) -> AsyncIterator[Twilio]:
    """Faults of connections need real ones, which take a server's time to shut down; the others go without."""
    async with running(listen=True) as twilio:
        twilio.simulator.connect(desk.url)
        yield twilio


async def order(twilio: Twilio, action: str, **match: Any) -> None:
    await twilio.control("POST", "faults", action=action, match=match)


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [("status:503", 503, 20503), ("status:500", 500, 20500), ("status:429", 429, 20429), ("retry_after:3", 429, 20429)],
)
async def test_a_status_instead_of_an_answer(twilio: Twilio, action: str, status: int, code: int) -> None:
    await order(twilio, action, method="POST", path="Messages")
    response = await twilio.send(Body="hola")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers.get("retry-after") == ("3" if action == "retry_after:3" else None)
    assert not twilio.simulator.world.messages
    assert (await twilio.send(Body="hola")).status_code == 201


async def test_html_instead_of_json(twilio: Twilio) -> None:
    await order(twilio, "html:502")
    response = await twilio.send(Body="hola", checked=False)
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (502, "text/html")


async def test_processed_and_then_503(twilio: Twilio) -> None:
    await order(twilio, "status_after_accept:503", body="hola")
    assert (await twilio.send(Body="hola")).status_code == 503
    assert [row.body for row in twilio.simulator.world.messages.values()] == ["hola"]


async def test_never_answered_or_cut(wired: Twilio) -> None:
    wired.client.timeout = httpx.Timeout(10, read=0.15)
    table = (
        ("timeout_after_accept", 1, httpx.ReadTimeout),
        ("timeout_before_accept", 0, httpx.ReadTimeout),
        ("drop_after_accept", 1, (httpx.RemoteProtocolError, httpx.ReadError)),
        ("drop", 0, (httpx.RemoteProtocolError, httpx.ReadError)),
    )
    for action, kept, error in table:
        wired.simulator.world.messages.clear()
        await order(wired, action)
        with pytest.raises(error):
            await wired.send(Body="hola")
        assert len(wired.simulator.world.messages) == kept
    rows = await wired.control("GET", "requests")
    assert [(row["status"], row["fault"]) for row in rows][-2:] == [(None, "drop_after_accept"), (None, "drop")]
    assert (await wired.send(Body="again")).status_code == 201


FILES: tuple[tuple[str, int | None, type[Exception] | None], ...] = (
    ("status:404", 404, None),
    ("html:502", 502, None),
    ("redirect:http://127.0.0.1:1/x", 307, None),
    ("empty", 200, None),
    ("overlong", 200, None),
    ("truncated", None, httpx.RemoteProtocolError),
    ("drop", None, httpx.RemoteProtocolError),
    ("timeout_before_accept", None, httpx.ReadTimeout),
)


async def test_files_go_wrong_once_and_are_well_again(wired: Twilio, desk: Listener) -> None:
    await wired.say("look", media="jpeg")
    path = (await desk.next()).form["MediaUrl0"].removeprefix(wired.simulator.base_url)
    link = (await wired.api("GET", path)).headers["location"]
    wired.client.timeout = httpx.Timeout(10, read=0.15)
    for action, status, error in FILES:
        await order(wired, action, file="WA0001")
        if error is None:
            assert (await wired.client.get(link)).status_code == status, action
        else:
            with pytest.raises(error):
                await wired.client.get(link)
    assert (await wired.client.get(link)).content == sample("jpeg").data


async def test_any_code_can_be_refused_with(twilio: Twilio) -> None:
    for code, status in ((21610, 400), (20003, 401), (63015, 400)):
        await order(twilio, f"refuse:{code}", method="POST")
        response = await twilio.send(Body="hola", checked=False)
        assert (response.status_code, response.json()["code"]) == (status, code)


async def test_a_late_answer(twilio: Twilio) -> None:
    await order(twilio, "delay:2.5")
    before = twilio.clock.now()
    response = await twilio.clock.until(twilio.send(Body="hola"))
    assert response.status_code == 201
    assert (twilio.clock.now() - before).total_seconds() >= 2.5


async def test_a_fate_to_order(twilio: Twilio, desk: Listener) -> None:
    await twilio.say(age=1)
    await order(twilio, "failed:30008", body="hola")
    await twilio.send(Body="hola")
    assert (await twilio.clock.until(desk.next())).form["MessageStatus"] == "sending"
    form = (await twilio.clock.until(desk.next())).form
    assert (form["MessageStatus"], form["ErrorCode"]) == ("failed", "30008")


async def test_callback_before_answer_out_of_order_or_never(wired: Twilio, desk: Listener) -> None:
    await wired.say(age=1)
    await order(wired, "callback_before_answer", body="early")
    await order(wired, "callbacks_out_of_order", body="mixed")
    await order(wired, "no_callbacks", body="silent")
    await wired.send(Body="early")
    assert desk.calls.get_nowait().form["MessageStatus"] == "sending"
    early = [(await wired.clock.until(desk.next())).form["MessageStatus"] for _ in range(3)]
    assert early == ["sent", "delivered", "read"]
    await wired.send(Body="mixed")
    mixed = [(await wired.clock.until(desk.next())).form["MessageStatus"] for _ in range(4)]
    assert mixed == ["sending", "delivered", "sent", "read"]
    sid = (await wired.send(Body="silent")).json()["sid"]
    wired.clock.jump(0.2)
    while (await wired.message(sid))["status"] == "queued":
        wired.clock.jump(1)
    assert desk.calls.empty()


async def test_a_webhook_twice_late_or_never(twilio: Twilio, desk: Listener) -> None:
    await order(twilio, "duplicate_webhook", webhook="inbound", body="twice")
    await order(twilio, "lose_webhook", webhook="inbound", body="lost")
    await order(twilio, "delay:30", webhook="inbound", body="late")
    await twilio.say("twice")
    first, second = await desk.next(), await desk.next()
    assert first.form == second.form
    lost = await twilio.say("lost")
    assert not lost["webhook"]["accepted"]
    assert (await twilio.message(lost["sid"]))["body"] == "lost"
    before = twilio.clock.now()
    await twilio.clock.until(twilio.say("late"))
    assert (await desk.next()).form["Body"] == "late"
    assert (twilio.clock.now() - before).total_seconds() >= 30


async def test_faults_are_listed_and_cleared(twilio: Twilio) -> None:
    await order(twilio, "status:503")
    await twilio.send(Body="hola")
    (row,) = await twilio.control("GET", "faults")
    assert (row["action"], row["struck"]) == ("status", 1)
    await twilio.control("DELETE", "faults")
    assert await twilio.control("GET", "faults") == []


async def test_a_bad_fault_is_refused_with_a_sentence(twilio: Twilio) -> None:
    url = f"{twilio.simulator.base_url}/_simulator/faults"
    response = await twilio.client.post(url, json={"action": "explode"})
    assert response.status_code == 400
    assert "there is no explode" in response.json()["detail"]
