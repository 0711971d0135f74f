"""What set-up and doctor ask of an account, against the simulator, every request held against Twilio's documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from agent_tui.channel.account import Hook
from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import open_http
from agent_tui.channel.outcomes import NotConnected, Rejected, TwilioFault
from agent_tui.channel.sending import TwilioApi
from tests.contract import check_request
from tests.simulator.conftest import ACCOUNT, NUMBER, SERVICE, START, TOKEN, Twilio, running


class Held(httpx.AsyncBaseTransport):
    """Passes requests on to the simulator after holding them against the documents."""

    def __init__(self, app: httpx.ASGITransport) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        check_request(request.method, str(request.url), request.headers, body)
        answer = await self._app.handle_async_request(request)
        answer.headers["Date"] = "Mon, 23 Nov 2026 09:00:30 GMT"
        return answer


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    async with running() as simulated:
        yield simulated


@pytest.fixture
async def api(twilio: Twilio) -> AsyncIterator[TwilioApi]:
    async with open_http(Held(httpx.ASGITransport(twilio.simulator.app))) as http:
        yield TwilioApi(Credentials(ACCOUNT, ACCOUNT, TOKEN, "http://twilio.test"), http, read_wait=0)


async def test_the_account_and_twilios_clock(api: TwilioApi) -> None:
    state = await api.fetch_account()
    assert (state.status, state.name) == ("active", "Simulated account")
    assert state.date == START + timedelta(seconds=30)


async def test_a_wrong_token_is_told_from_no_network(twilio: Twilio) -> None:
    async with open_http(httpx.ASGITransport(twilio.simulator.app)) as http:
        with pytest.raises(TwilioFault) as refused:
            await TwilioApi(Credentials(ACCOUNT, ACCOUNT, "wrong", "http://twilio.test"), http).fetch_account()
        assert refused.value.failure == Rejected("20003", "Authenticate")
    async with open_http() as http:
        with pytest.raises(TwilioFault) as lost:
            await TwilioApi(Credentials(ACCOUNT, ACCOUNT, TOKEN, "http://127.0.0.1:1"), http).fetch_account()
        assert isinstance(lost.value.failure, NotConnected)


async def test_sets_a_senders_urls_and_nothing_else(twilio: Twilio, api: TwilioApi) -> None:
    (sender,) = await api.list_senders()
    assert (sender.address, sender.status, sender.quality, sender.hook) == (NUMBER, "ONLINE", "HIGH", Hook())
    hook = Hook("https://desk.example/twilio/inbound#rc=3", "https://desk.example/f", "https://desk.example/s")
    await api.set_sender_hook(sender.sid, hook)
    (after,) = await api.list_senders()
    assert after.hook == hook
    assert after.name == sender.name
    await api.set_sender_hook(sender.sid, Hook())
    assert (await api.list_senders())[0].hook == Hook()


async def test_sets_a_services_urls(twilio: Twilio, api: TwilioApi) -> None:
    (service,) = await api.list_services()
    assert (service.sid, service.on_number, service.hook) == (SERVICE, True, Hook())
    hook = Hook("https://desk.example/in", "https://desk.example/f", "https://desk.example/s")
    await api.set_service_hook(SERVICE, hook)
    (after,) = await api.list_services()
    assert (after.hook, after.on_number) == (hook, False)


async def test_alerts_since(twilio: Twilio, api: TwilioApi) -> None:
    await twilio.control("POST", "alerts", code=11205, age=60)
    await twilio.control("POST", "alerts", code=11200, age=90000)
    assert [alert.code for alert in await api.list_alerts(START - timedelta(hours=24))] == ["11205"]
