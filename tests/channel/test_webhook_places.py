"""Where Twilio sends a number's messages: the sender, and a Messaging Service only if it takes them itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from agent_tui.channel.account import Hook
from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import open_http
from agent_tui.channel.sending import TwilioApi
from agent_tui.channel.webhook_places import places_of, put_hook
from agent_tui.channel.webhook_urls import hook_for
from agent_tui.config.types import Number
from tests.simulator.conftest import ACCOUNT, NUMBER, SERVICE, TOKEN, running

OURS = hook_for("https://desk.example")
BARE = Number(id="n", account="main", number=NUMBER.removeprefix("whatsapp:"), workstream="ws")
SERVED = Number(id="n", account="main", number=BARE.number, workstream="ws", messaging_service_sid=SERVICE)


@pytest.fixture
async def api() -> AsyncIterator[TwilioApi]:
    async with running() as twilio, open_http(httpx.ASGITransport(twilio.simulator.app)) as http:
        yield TwilioApi(Credentials(ACCOUNT, ACCOUNT, TOKEN, "https://twilio.test"), http, read_wait=0)


async def test_every_place_that_counts_is_found_and_set(api: TwilioApi) -> None:
    assert [place.words for place in await places_of(api, SERVED)] == [f"the sender {BARE.number}"]
    (service,) = await api.list_services()
    await api.set_service_hook(service.sid, replace(service.hook, inbound="https://old.example/in"))
    assert len(await places_of(api, BARE)) == 1
    places = await places_of(api, SERVED)
    assert [(place.words, place.has(OURS)) for place in places] == [
        (f"the sender {BARE.number}", False),
        (f"the Messaging Service {SERVICE}", False),
    ]
    for place in places:
        await put_hook(api, place, OURS)
    assert all(place.has(OURS) for place in await places_of(api, SERVED))


@pytest.mark.parametrize(
    "there",
    [
        replace(OURS, inbound="https://old.example/in"),
        replace(OURS, inbound="https://desk.example/twilio/inbound"),
        replace(OURS, fallback=""),
        replace(OURS, method="GET"),
    ],
    ids=["elsewhere", "no retries", "no fallback", "by GET"],
)
async def test_what_is_not_quite_ours_is_not_left_so(api: TwilioApi, there: Hook) -> None:
    (place,) = await places_of(api, BARE)
    await put_hook(api, place, there)
    (place,) = await places_of(api, BARE)
    assert not place.has(OURS)
