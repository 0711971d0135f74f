"""Deleting a channel over the console door: who may, what is refused, planned, confirmed once, undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from agent_tui.config.types import ConfiguredTemplate, Number
from tests.server.desk_at_work import ACCOUNT_SID, AUTH_TOKEN, AtWork, a_config, at_work

FILE = f"""\
[accounts.main]
account_sid = "{ACCOUNT_SID}"
auth_token = "{AUTH_TOKEN}"
[numbers.support]
account = "main"
number = "+14155238886"
workstream = "support"
[numbers.sales]
account = "main"
number = "+14155238887"
workstream = "support"
[workstreams.support]
fallback_queue = "general"
[queues.general]
members = ["ana"]
[agents.ana]
"""
PLACE = "/channels/support/deletion"


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[AtWork]:
    sales = Number(id="sales", account="main", number="+14155238887", workstream="support")
    config = a_config()
    config = msgspec.structs.replace(
        config,
        numbers={**config.numbers, "sales": sales},
        templates=(ConfiguredTemplate(name="x", text="x", content_sid="HX" + "0" * 31 + "2", numbers=("sales",)),),
    )
    async with at_work(tmp_path, config) as running:
        running.desk.config_path = tmp_path / "config.toml"
        running.desk.config_path.write_text(FILE)
        yield running


async def test_planned_confirmed_once_and_told(work: AtWork) -> None:
    await work.conversation()
    for agent, status in (("ana", 403), ("sue", 403), (None, 401)):
        answers = [
            await work.api(agent, "PUT", PLACE, {}),
            await work.api(agent, "GET", PLACE),
            await work.api(agent, "DELETE", PLACE),
            await work.api(agent, "POST", PLACE + "/confirm", {"deletion": "d"}),
        ]
        assert [answer.status_code for answer in answers] == [status] * 4
    assert (await work.api("adm", "GET", PLACE)).status_code == 404
    wish = {"conversations": "close", "message": "Bye", "unset_webhooks": True, "history": "erase"}
    looked = (await work.api("adm", "PUT", PLACE, {**wish, "dry_run": True})).json()
    assert (looked["id"], looked["live"], looked["only_here"]) == ("", 1, 1)
    assert (await work.api("adm", "GET", PLACE)).status_code == 404
    planned = (await work.api("adm", "PUT", PLACE, wish)).json()
    assert (await work.api("adm", "GET", "/channels/support")).json()["deletion"] == planned
    other = await work.api("adm", "POST", PLACE + "/confirm", {"deletion": "d_other"})
    assert (other.status_code, other.json()["code"]) == (409, "plan_changed")
    confirmed = await work.api("adm", "POST", PLACE + "/confirm", {"deletion": planned["id"]})
    assert (confirmed.status_code, confirmed.json()["state"], confirmed.json()["step"]) == (
        202,
        "working",
        "conversations",
    )
    again = [
        await work.api("adm", "POST", PLACE + "/confirm", {"deletion": planned["id"]}),
        await work.api("adm", "PUT", PLACE, wish),
        await work.api("adm", "DELETE", PLACE),
    ]
    assert [(each.status_code, each.json()["code"]) for each in again] == [(409, "wrong_state")] * 3
    events = (await work.api("adm", "GET", "/events?after=0", accept="application/json")).json()["items"]
    told = [(each["actor"], each["data"]["state"]) for each in events if each["kind"] == "number.deletion"]
    assert told == [("adm", "planned"), ("adm", "working")]


async def test_undone_until_it_is_confirmed(work: AtWork) -> None:
    await work.conversation()
    planned = (await work.api("adm", "PUT", PLACE, {})).json()
    held = await work.api("adm", "POST", PLACE + "/confirm", {"deletion": planned["id"]})
    assert (held.status_code, held.json()["code"]) == (409, "has_conversations")
    assert (await work.api("adm", "DELETE", PLACE)).status_code == 204
    assert (await work.api("adm", "GET", PLACE)).json()["state"] == "undone"
    assert (await work.api("adm", "DELETE", PLACE)).status_code == 404


async def test_what_stands_in_the_way_is_a_sentence(work: AtWork) -> None:
    async def refused(path: str = PLACE, **wish: object) -> tuple[int, str, str]:
        answer = await work.api("adm", "PUT", path, wish)
        return answer.status_code, answer.json()["code"], answer.json()["detail"]

    named = await refused("/channels/sales/deletion")
    assert (named[:2], "templates[0].numbers" in named[2]) == ((409, "referenced"), True)
    assert (await refused("/channels/nowhere/deletion"))[:2] == (404, "not_found")
    assert (await refused(conversations="move", queue="nowhere"))[:2] == (422, "invalid")
    file = work.desk.config_path
    assert file is not None
    file.write_text(FILE + '[[templates]]\nname = "y"\ntext = "y"\ncontent_sid = "HX' + "0" * 32 + '"\n'
                    'numbers = ["support"]\n')  # fmt: skip
    mistaken = await refused()
    assert (mistaken[:2], "config.toml:" in mistaken[2]) == ((422, "invalid"), True)
    work.desk.config_path = file.parent / "gone" / "config.toml"
    assert (await refused())[:2] == (409, "not_writable")
    work.desk.config_path = None
    assert (await refused())[:2] == (409, "no_file")
    assert (await work.api("adm", "GET", PLACE)).status_code == 404
