"""Two agents and a supervisor at one desk, each in a terminal: offered, declined, accepted, passed on, closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agent_tui.simulator.webhooks import sign
from tests.e2e.callers import inbound_form
from tests.e2e.desk_file import AUTH_TOKEN
from tests.e2e.programs import DeskProgram
from tests.e2e.terminal import ENTER, Terminal, send_at_once
from tests.no_tls import NO_TLS

CARLA = "+34600000001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskProgram]:
    made = DeskProgram(tmp_path / "desk", mode="push")
    made.start()
    yield made
    made.close()


def console(desk: DeskProgram, tmp_path: Path, agent: str) -> Terminal:
    home = tmp_path / agent
    home.mkdir()
    send_at_once(home)
    return Terminal(home, "--desk", desk.console, "--token", desk.token(agent))


def test_from_one_hand_to_the_next(desk: DeskProgram, tmp_path: Path) -> None:
    with (
        console(desk, tmp_path, "ana") as ana,
        console(desk, tmp_path, "ben") as ben,
        console(desk, tmp_path, "sue") as sue,
    ):
        for each, name in ((ana, "Ana Petrova"), (ben, "Ben Okri"), (sue, "Sue Lee")):
            each.wait(name, "● online")
        url, form = f"{desk.public}/twilio/inbound", inbound_form("SM" + "1" * 32, CARLA, "Where is my parcel")
        headers = {"X-Twilio-Signature": sign(url, form.items(), AUTH_TOKEN)}
        assert httpx.post(url, data=form, headers=headers, verify=NO_TLS, trust_env=False).status_code == 204

        ana.wait("OFFERED", "Carla", "n declines")
        ana.press("n")
        ana.wait_gone("OFFERED")

        ben.wait("OFFERED", "Carla", "y accepts")
        ben.press("y")
        ben.wait_gone("OFFERED")
        ben.wait("MINE", "Where is my parcel")

        ben.press("T")
        ben.wait("Transfer to")
        ben.press("Ana")
        ben.wait("Ana Petrova")
        ben.press(ENTER)
        ben.wait("note")
        ben.press("she knows the parcel", ENTER)
        ana.wait("OFFERED", "Carla", "y accepts")
        ben.wait("Mine 0")
        ana.press("y")
        ana.wait_gone("OFFERED")
        ana.wait("MINE", "she knows the parcel")

        sue.wait("WITH COLLEAGUES", "Carla")
        sue.press("g", "E")
        sue.wait("by force?")
        sue.press("y")
        sue.wait_gone("WITH COLLEAGUES")
        ana.wait_gone("MINE  ")
        for each in (ana, ben, sue):
            assert each.leave() == 0
