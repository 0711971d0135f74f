"""A channel of a running desk changed and deleted from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agent_tui.channel.webhook_urls import RETRIES
from tests.e2e.desk_file import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from tests.e2e.polling import until
from tests.e2e.programs import DeskProgram, Ended, run_here, simulate
from tests.no_tls import NO_TLS

CARLA = "+34600000001"


class Life:
    """The desk, its Twilio, and the command."""

    def __init__(self, home: Path, desk: DeskProgram, twilio: str) -> None:
        self.home = home
        self.desk = desk
        self.twilio = twilio

    def channel(self, *arguments: str) -> Ended:
        known = ["--data", str(self.desk.data)] if arguments[0] not in ("set", "webhooks") else []
        config = ["--config", str(self.desk.config)] if arguments[0] in ("set", "delete", "webhooks") else []
        return run_here(self.home, "channel", *arguments, *known, *config)

    def said(self) -> list[str]:
        rows = httpx.get(
            f"{self.twilio}/_simulator/messages?direction=outbound-api", verify=NO_TLS, trust_env=False
        ).json()
        return [str(row["body"]) for row in rows]

    def inbound_url(self) -> object:
        url = f"{self.twilio}/v2/Channels/Senders?Channel=whatsapp"
        answer = httpx.get(url, auth=(ACCOUNT_SID, AUTH_TOKEN), verify=NO_TLS, trust_env=False)
        return answer.json()["senders"][0]["webhook"]["callback_url"]


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with simulate(tmp_path / "twilio") as twilio:
        base = twilio.ready()["twilio"]
        desk = DeskProgram(tmp_path / "desk", twilio=base)
        desk.start()
        httpx.post(
            f"{base}/_simulator/connect", json={"webhook": desk.public + RETRIES}, verify=NO_TLS, trust_env=False
        )
        try:
            yield Life(tmp_path / "desk", desk, base)
        finally:
            desk.close()


def test_changed_shown_and_deleted(life: Life) -> None:
    done = life.channel("set", "support", "--language", "es", "--greeting", "Hola", "--no-agents-send")
    assert done.code == 0, done.err

    def spanish() -> bool:
        found = json.loads(life.channel("list", "--json").out)
        return bool(found["language"] == "es")

    until(spanish, "the desk to read the file", 10)
    say = {"to": NUMBER, "body": "hola", "name": "Carla"}
    httpx.post(f"{life.twilio}/_simulator/customers/{CARLA}/say", json=say, verify=NO_TLS, trust_env=False)
    shown = life.channel("show", "support")
    assert "live conversations:  1 open" in shown.out
    # Shown, and nothing changed.
    plan = life.channel("delete", "support", "--conversations", "close", "--message", "Adiós", "--unset-webhooks")
    assert (plan.code, "Nothing is changed yet." in plan.out) == (0, True)
    assert "numbers.support" in life.desk.config.read_text()
    refused = life.channel("delete", "support", "--confirm")
    assert (refused.code, "Not closed yet: 1 conversation of support." in refused.err) == (1, True)
    moved = life.channel("delete", "support", "--conversations", "move", "--queue", "general", "--confirm")
    assert (moved.code, "Moved to the queue general: 1 conversation." in moved.err) == (1, True)
    assert life.channel("delete", "support", "--conversations", "move", "--queue", "nowhere").code == 2
    assert "numbers.support" in life.desk.config.read_text()
    # A desk without any number is of no use, so another one stays.
    text = life.desk.config.read_text()
    life.desk.config.write_text(
        text.replace("[numbers.support]", '[numbers.second]\naccount = "main"\nnumber = "+14155550123"\n'
                     'workstream = "support"\n\n[numbers.support]')
    )  # fmt: skip
    gone = life.channel(
        "delete", "support", "--conversations", "close", "--message", "Adiós", "--unset-webhooks",
        "--history", "erase", "--confirm",
    )  # fmt: skip
    assert gone.code == 0, gone.out + gone.err
    assert "Closed: 1 conversation; told: 1 customer." in gone.out
    assert "Erased: 1 customer of this number alone." in gone.out
    assert life.inbound_url() is None
    assert "numbers.support" not in life.desk.config.read_text()
    assert [json.loads(line)["id"] for line in life.channel("list", "--json").out.splitlines()] == ["second"]
    assert "Adiós" in life.said()
    assert CARLA not in run_here(life.home, "queue", "--data", str(life.desk.data), "--view", "all").out


def test_what_is_wrong_is_named_and_an_administrator_changes_one_over_the_api(life: Life) -> None:
    ended = life.channel("delete", "sales")
    unnamed = life.channel("set", "support")
    assert (unnamed.code, "Nothing to change was named." in unnamed.err) == (2, True)
    assert (ended.code, "There is no number sales." in ended.err) == (1, True)
    ended = life.channel("set", "support", "--workstream", "nowhere")
    assert (ended.code, "workstream" in ended.err) == (2, True)

    def put(agent: str, **wish: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {life.desk.token(agent)}"}
        url = f"{life.desk.console}/api/v1/channels/support"
        return httpx.put(url, json=wish, headers=headers, verify=NO_TLS, trust_env=False)

    assert put("sue", language="fr").status_code == 403
    wrong = put("adm", workstream="nowhere")
    assert (wrong.status_code, "numbers.support.workstream" in wrong.json()["detail"]) == (422, True)
    assert put("adm").status_code == 422
    assert put("adm", language="fr", greeting="", attachments=False).status_code == 202

    def french() -> bool:
        return bool(json.loads(life.channel("show", "support", "--json").out)["language"] == "fr")

    until(french, "the desk to read the file", 10)
    changed = run_here(life.home, "events", "--data", str(life.desk.data), "--after", "0", "--json").out
    assert "number.changed" in changed
    assert len(list(life.desk.config.parent.glob("config.toml.*"))) == 1, "the earlier file is kept"
    the_urls_are_shown_then_set(life)


def the_urls_are_shown_then_set(life: Life) -> None:
    unknown = life.channel("webhooks", "support")
    assert (unknown.code, "no public_url" in unknown.err) == (2, True)
    text = life.desk.config.read_text()
    life.desk.config.write_text(text.replace("[desk]\n", '[desk]\npublic_url = "https://new.example"\n', 1))
    before = life.inbound_url()
    shown = life.channel("webhooks", "support")
    assert (shown.code, "Nothing is changed." in shown.out) == (0, True)
    assert life.inbound_url() == before
    (done,) = map(json.loads, life.channel("webhooks", "support", "--confirm", "--json").out.splitlines())
    assert (done["inbound"], done["set"], life.inbound_url()) == (
        before,
        True,
        "https://new.example/twilio/inbound" + RETRIES,
    )
    assert "as it should be" in life.channel("webhooks", "support").out
