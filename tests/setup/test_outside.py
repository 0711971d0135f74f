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
from agent_tui.config.load import load
from agent_tui.core.errors import Invalid, NotFound, SetupError
from agent_tui.setup.answers import QUESTIONS, Answers, Known
from agent_tui.setup.fields import Work
from agent_tui.setup.first_message import Door, FirstContact
from agent_tui.setup.flow import Flow
from agent_tui.setup.outside import Outside
from agent_tui.setup.standing import known_of
from agent_tui.setup.turns import next_number
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


FILE = """\
# ours
[desk]
public_url = "https://desk.example"
[accounts.main]  # since 2020
account_sid = "{sid}"
auth_token = "file:main.token"
api_base = "https://twilio.test"
[numbers.support]
account = "main"
number = "{number}"
workstream = "support"  # all of them
[numbers.orders]
account = "main"
number = "+14155550177"
workstream = "support"
[workstreams.support]
fallback_queue = "general"  # for now
survey = {{ question = "How did we do, from 1 (badly) to 5 (very well)?" }}
[queues.general]
members = ["ana"]
[agents.ana]
"""


def changing(setup: Setup, change: str, **said: str) -> Answers:
    """What is answered when nothing is changed but ``said``."""
    setup.path.write_text(FILE.format(sid=ACCOUNT, number=ANSWERS.number))
    (setup.path.parent / "main.token").write_text(TOKEN)
    known = known_of(load(setup.path), Known())
    stands = {key: value for key, value in known.standing[change].items() if key in QUESTIONS}
    return Answers(kind="change", change=change).put({"keep_token": "stay", **stands, **said})


async def test_an_account_of_the_file_is_corrected_and_its_comments_stay(setup: Setup) -> None:
    wrong = changing(setup, "account:main", account="shop", auth_token="f" * 32)
    with pytest.raises(Invalid, match="refuses this SID with this token"):
        await setup.does(wrong, "look_around", "ask_twilio")
    answers = wrong.put({"auth_token": ""})
    known = await setup.does(answers, "look_around", "ask_twilio", "write")
    text = setup.path.read_text()
    assert "# ours\n" in text
    assert "[accounts.shop]  # since 2020\n" in text
    config = load(setup.path)
    assert {each.account for each in config.numbers.values()} == {"shop"}
    assert str(config.accounts["shop"].auth_token) == f"file:{setup.path.parent / 'main.token'}"
    assert any(line.startswith("The earlier one is") for line in known.done)
    assert "No desk runs" in known.done[-1]


async def test_a_token_moves_to_another_place_without_being_typed_again(setup: Setup) -> None:
    (setup.path.parent / "main.token").write_text(TOKEN)
    answers = changing(setup, "account:main", account="shop", keep_token="file")
    await setup.does(answers, "look_around", "ask_twilio", "write")
    assert (setup.path.parent / "shop.token").read_text().strip() == TOKEN
    assert 'auth_token = "file:shop.token"' in setup.path.read_text()


async def test_another_token_goes_where_the_old_one_is(setup: Setup) -> None:
    answers = changing(setup, "account:main", auth_token=TOKEN)
    (setup.path.parent / "main.token").write_text("0" * 32)
    known = await setup.does(answers, "look_around", "ask_twilio", "write")
    assert (setup.path.parent / "main.token").read_text().strip() == TOKEN
    assert setup.path.read_text() == FILE.format(sid=ACCOUNT, number=ANSWERS.number)
    assert "for you only" in known.done[0]


async def test_a_number_of_the_file_is_changed_with_its_workstream(setup: Setup) -> None:
    answers = changing(
        setup, "number:support", number_name="Help", service=SERVICE, language="es", greeting="Hola", survey="",
        attachments="no",
    )  # fmt: skip
    known = await setup.does(answers, "look_around", "ask_twilio", "write")
    assert any("channel webhooks support --confirm" in line for line in known.done)
    text = setup.path.read_text()
    assert 'workstream = "support"  # all of them\n' in text
    assert 'fallback_queue = "general"  # for now\n' in text
    config = load(setup.path)
    number, workstream = config.numbers["support"], config.workstreams["support"]
    assert (number.name, number.messaging_service_sid) == ("Help", SERVICE)
    assert (workstream.language, workstream.automated["greeting"].text) == ("es", "Hola")
    assert (workstream.survey and workstream.survey.enabled, workstream.attachments.enabled) == (False, False)
    again = answers.put({"service": "none", "workstream": "sales", "mode": "pick"})
    await setup.does(again, "look_around", "write")
    config = load(setup.path)
    assert (config.numbers["support"].messaging_service_sid, config.numbers["orders"].workstream) == (None, "support")
    assert (config.workstreams["sales"].mode, config.workstreams["sales"].language) == ("pick", "es")


async def test_nothing_changed_writes_nothing_and_somebody_elses_change_stays(setup: Setup) -> None:
    answers = changing(setup, "number:support")
    known = await setup.does(answers, "look_around", "write")
    assert "Nothing has changed" in known.done[0]
    assert len(list(setup.path.parent.iterdir())) == 2
    known = await setup.does(answers, "look_around")
    setup.path.write_text(setup.path.read_text().replace("# ours", "# theirs") + 'name = "Ana"\n')
    flow = Flow("summary", answers.put({"number_name": "Help"}), known)
    await setup.outside.do("write", flow, lambda line: None)
    assert load(setup.path).agents["ana"].name == "Ana"
    assert load(setup.path).numbers["support"].name == "Help"
    gone = setup.path.read_text().replace("[numbers.support]", "[numbers.other]")
    setup.path.write_text(gone)
    with pytest.raises(NotFound, match=r"no \[numbers.support\]"):
        await setup.outside.do("write", flow, lambda line: None)
    assert setup.path.read_text() == gone


async def test_several_numbers_are_written_and_set_at_once(setup: Setup) -> None:
    more = replace(ANSWERS, number=f"{ANSWERS.number} +14155550199", service="none")
    then, _ = next_number(more)
    then = then.put({"number_name": "Sales", "same": "no", "workstream": "sales", "language": "de"})
    known = await setup.does(then, "look_around", "ask_twilio", "write")
    config = load(setup.path)
    found = [(each.number, config.workstreams[each.workstream].language) for each in config.numbers.values()]
    assert found == [(ANSWERS.number, "es"), ("+14155550199", "de")]
    assert [line for line in known.done if "+" in line] == [
        f"The URLs are set at the sender {ANSWERS.number}.",
        "Twilio does not list +14155550199: paste the URLs there once it does.",
    ]


async def test_another_public_url_is_written_and_led_to_at_twilio(setup: Setup) -> None:
    changing(setup, "account:main")
    answers = Answers(kind="change", change="desk:", public_url="https://new.example", set_webhooks="yes")
    known = await setup.does(answers, "look_around", "write")
    text = setup.path.read_text()
    assert 'public_url = "https://new.example"\n' in text
    assert "# ours\n" in text
    (sender,) = [each for each in await setup.api.list_senders() if each.address == NUMBER]
    assert sender.hook == hook_for("https://new.example")
    assert f"support: the URLs are set at the sender {ANSWERS.number}." in known.done
    await setup.does(
        answers.put({"public_url": "https://pasted.example", "set_webhooks": "no"}), "look_around", "write"
    )
    assert load(setup.path).desk.public_url == "https://pasted.example"
    (again,) = [each for each in await setup.api.list_senders() if each.address == NUMBER]
    assert again.hook == sender.hook
