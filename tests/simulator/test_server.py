"""The simulator as a whole: it listens, is asked by Twilio's own client, stops, and says what hinders it."""

from __future__ import annotations

import asyncio
import random
import socket
from datetime import UTC, datetime

import httpx
import pytest

from agent_tui.core.errors import SetupError
from agent_tui.simulator.background import Background
from agent_tui.simulator.chance import Chance, named_sid, new_sid
from agent_tui.simulator.clock import RealClock
from agent_tui.simulator.server import Simulator
from agent_tui.simulator.settings import SimulatorSettings
from tests.no_tls import NO_TLS
from tests.simulator.conftest import ACCOUNT, TOKEN, ManualClock, Twilio, account, running


async def test_a_port_in_use_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        simulator = Simulator(SimulatorSettings((account(),), port=port), ManualClock())
        with pytest.raises(SetupError, match=f"cannot listen on 127.0.0.1:{port}"):
            await simulator.start()
        await simulator.stop()


async def test_after_stop_nothing_listens_and_no_task_is_left() -> None:
    before = asyncio.all_tasks()
    async with running(listen=True) as twilio:
        url = twilio.simulator.base_url
        await twilio.send(Body="under way")
    assert asyncio.all_tasks() == before
    async with httpx.AsyncClient(verify=NO_TLS, trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_a_page_leads_to_the_next_over_a_real_connection() -> None:
    async with running(listen=True) as twilio:
        for index in range(3):
            await twilio.send(Body=str(index))
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize=2"
        page = (await twilio.api("GET", path, auth=(ACCOUNT, TOKEN))).json()
        assert len((await twilio.api("GET", page["next_page_uri"])).json()["messages"]) == 1


async def test_a_failed_background_task_is_not_forgotten() -> None:
    background = Background()

    async def fail() -> None:
        raise ValueError("boom")

    seen: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: seen.append(context))
    task = background.start(fail())
    await asyncio.wait({task})
    with pytest.raises(ValueError, match="boom"):
        await background.close()
    assert seen[0]["message"] == "simulator task failed"


async def test_a_fast_clock_sleeps_less_and_moves_as_much() -> None:
    clock = RealClock(speed=1000, start=datetime(2026, 11, 23, tzinfo=UTC))
    before = clock.now()
    async with asyncio.timeout(5):
        await clock.sleep(20)
    assert 20 <= (clock.now() - before).total_seconds() < 2000


def test_a_clock_does_not_stand_still() -> None:
    with pytest.raises(ValueError, match="above 0"):
        RealClock(speed=0)


def test_streams_do_not_disturb_each_other() -> None:
    one, two = Chance(1), Chance(1)
    one.stream("a").random()
    assert one.stream("b").random() == two.stream("b").random()


def test_sids_have_twilios_form() -> None:
    assert len(new_sid("SM", random.Random(1))) == 34
    assert named_sid("HX", "a") == named_sid("HX", "a") != named_sid("HX", "b")


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        ("customers/x/say", b"{", "not JSON"),
        ("customers/x/say", b"[]", "JSON object"),
        ("customers/x/say", b'{"to": "+1"}', "none of the accounts owns"),
        ("customers/x/say", b'{"media": "film"}', "no sample film"),
        ("customers/x/say", b'{"media": {"content_type": "a/b", "base64": "!"}}', "base64"),
        ("customers/x/say", b'{"place": {}}', "latitude"),
        ("templates/HX1", b'{"status": "approved"}', "the template must exist"),
        ("connect", b"{}", "webhook: must be text"),
    ],
)
async def test_a_bad_control_request_is_a_sentence(twilio: Twilio, path: str, body: bytes, detail: str) -> None:
    response = await twilio.client.post(f"{twilio.simulator.base_url}/_simulator/{path}", content=body)
    assert response.status_code == 400
    assert detail in response.json()["detail"]


async def test_messages_are_listed_all_or_by_what_is_named(twilio: Twilio) -> None:
    await twilio.say("one")
    await twilio.say("two", person="+34600000077")
    assert [row["body"] for row in await twilio.control("GET", "messages")] == ["one", "two"]
    assert [row["body"] for row in await twilio.control("GET", "messages?from=%2B34600000077")] == ["two"]


async def test_the_world_is_described_without_secrets(twilio: Twilio) -> None:
    response = await twilio.client.get(f"{twilio.simulator.base_url}/_simulator/world")
    assert response.json()["accounts"][0]["sid"] == ACCOUNT
    assert TOKEN not in response.text
    assert "key-secret" not in response.text
