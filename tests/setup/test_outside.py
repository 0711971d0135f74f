"""What set-up does at Twilio and on the disk, against the simulator: the file first, then the URLs in every place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import HttpClient, open_http
from agent_tui.channel.sending import TwilioApi
from agent_tui.channel.webhook_urls import hook_for
from agent_tui.core.errors import Invalid, SetupError
from agent_tui.setup.answers import Answers, Known
from agent_tui.setup.first_message import Door, FirstContact
from agent_tui.setup.flow import Flow
from agent_tui.setup.outside import Outside
from agent_tui.setup.pages import Work
from tests.setup.test_config_text import OWN
from tests.simulator.conftest import ACCOUNT, NUMBER, SERVICE, TOKEN, running

BASE = "https://twilio.test"
ANSWERS = OWN.put(
    {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "number": NUMBER.removeprefix("whatsapp:"),
        "service": SERVICE,
        "set_webhooks": "yes",
    }
)
OURS = hook_for(ANSWERS.public_url)


def no_desk() -> Door:
    raise SetupError("No desk is started here.")


class Setup:
    """Set-up's work on one file, page by page without pages."""

    def __init__(self, path: Path, http: HttpClient) -> None:
        self.path = path
        self.api = TwilioApi(Credentials(ACCOUNT, ACCOUNT, TOKEN, BASE), http, read_wait=0)
        self.outside = Outside(path, BASE, http, FirstContact(path, no_desk), " --data DIR")

    async def does(self, answers: Answers, *works: Work) -> Known:
        known = self.outside.known()
        for work in works:
            known = await self.outside.do(work, Flow("summary", answers, known), lambda line: None)
        return known


@pytest.fixture
async def setup(tmp_path: Path) -> AsyncIterator[Setup]:
    async with running() as twilio, open_http(httpx.ASGITransport(twilio.simulator.app)) as http:
        yield Setup(tmp_path / "config.toml", http)


async def test_the_urls_are_set_in_every_place_that_counts(setup: Setup) -> None:
    (service,) = await setup.api.list_services()
    await setup.api.set_service_hook(service.sid, replace(service.hook, inbound="https://old.example/in"))
    known = await setup.does(ANSWERS, "look_around", "ask_twilio", "write")
    (sender,) = [each for each in await setup.api.list_senders() if each.address == NUMBER]
    (service,) = await setup.api.list_services()
    assert (sender.hook.inbound, sender.hook.fallback) == (OURS.inbound, OURS.fallback)
    assert (service.hook.inbound, service.on_number) == (OURS.inbound, False)
    assert [line for line in known.done if "Service" in line or "sender" in line] == [
        f"The URLs are set at the sender {ANSWERS.number}.",
        f"The URLs are set at the Messaging Service {SERVICE}.",
    ]
    assert known.options == " --data DIR"


async def test_nothing_is_set_without_consent_and_what_twilio_does_not_list_is_said(setup: Setup) -> None:
    before = await setup.api.list_senders()
    await setup.does(ANSWERS.put({"set_webhooks": "no"}), "look_around", "ask_twilio", "write")
    assert await setup.api.list_senders() == before
    setup.path.unlink()
    unlisted = ANSWERS.put({"number": "other", "other_number": "+14155559999", "service": "none"})
    known = await setup.does(unlisted, "look_around", "ask_twilio", "write")
    assert "Twilio does not list +14155559999: paste the URLs there once it does." in known.done


async def test_an_account_of_the_file_is_used_with_its_token(setup: Setup) -> None:
    await setup.does(ANSWERS, "look_around", "ask_twilio", "write")
    second = ANSWERS.put(
        {"kind": "sandbox", "join": "join a b", "which_account": "main", "auth_token": "", "account": ""}
    )
    known = await setup.does(second, "look_around", "ask_twilio", "write")
    assert known.accounts == {"main": ACCOUNT}
    assert not any("has changed" in line for line in known.done)
    assert any("The earlier one is" in line for line in known.done)
    assert not any("token" in line for line in known.done)
    moved = ANSWERS.put({"which_account": "main", "number": "other", "other_number": "+14155559999", "service": "none",
                         "number_name": "New", "public_url": "https://new.example"})  # fmt: skip
    known = await setup.does(moved, "look_around", "ask_twilio", "write")
    assert any("has changed for linea_de_ayuda, sandbox too" in line for line in known.done), known.done
    (setup.path.parent / "main.token").unlink()
    with pytest.raises(SetupError, match="there is no such file"):
        await setup.does(second, "ask_twilio")


async def test_a_file_with_mistakes_and_a_wrong_token_are_refused(setup: Setup) -> None:
    setup.path.write_text("[desk]\nnope = 1\n")
    with pytest.raises(SetupError, match=r"config\.toml:2"):
        await setup.does(ANSWERS, "look_around")
    with pytest.raises(Invalid, match="refuses this SID with this token"):
        await setup.does(ANSWERS.put({"auth_token": "f" * 32}), "ask_twilio")
