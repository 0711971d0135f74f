"""Plain ``agent-tui`` in a real terminal: it starts a desk and leaves it, attaches to it, survives without it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agent_tui.simulator.webhooks import sign
from tests.e2e.callers import inbound_form
from tests.e2e.desk_file import AUTH_TOKEN, desk_text, write_private
from tests.e2e.polling import until
from tests.e2e.programs import DeskProgram, run_here, simulate
from tests.e2e.terminal import ENTER, ESCAPE, Terminal, processes, send_at_once
from tests.no_tls import NO_TLS

CARLA = "+34600000001"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A user with a configuration and a console that sends at once; whatever desk they started is ended."""
    write_private(tmp_path / "config.toml", desk_text())
    send_at_once(tmp_path)
    yield tmp_path
    for pid in processes(str(tmp_path / "data")):
        os.kill(pid, signal.SIGKILL)


def lock(home: Path) -> dict[str, str]:
    return dict(json.loads((home / "data" / "desk.lock").read_text()))


def write(public: str, sid: str, body: str) -> None:
    """Carla writes."""
    url, form = f"{public}/twilio/inbound", inbound_form(sid, CARLA, body)
    headers = {"X-Twilio-Signature": sign(url, form.items(), AUTH_TOKEN)}
    assert httpx.post(url, data=form, headers=headers, verify=NO_TLS, trust_env=False).status_code == 204


def test_a_desk_that_was_started_stays_until_it_is_stopped(home: Path) -> None:
    data = str(home / "data")
    with Terminal(home, "--config", "config.toml", "--data", data, "--as", "ana") as first:
        first.wait("Ana Petrova", "● online")
        desk = lock(home)
        write(desk["public"], "SM" + "1" * 32, "Hello there")
        first.wait("IN QUEUE", "Hello there")
        pid = int(desk["pid"])
        assert os.getsid(pid) == pid, "it has a session of its own"
        # The umask of whoever started it does not matter.
        made = [home / "data", *(home / "data").rglob("*")]
        assert {path.name for path in made} >= {"desk.db", "start.log", "desk.log", "local.token", "desk.lock"}
        for path in made:
            assert (path, path.stat().st_mode & 0o077) == (path, 0)
        assert first.leave() == 0
    assert processes(data) == [pid]

    with Terminal(home, "--data", data, "--as", "ana", columns=80, rows=24) as second:
        second.wait("● online", "Hello there")
        assert lock(home) == desk
        assert second.leave() == 0

    stopped = run_here(home, "stop", "--data", data)
    assert (stopped.code, stopped.out) == (0, "stopped\n")
    until(lambda: processes(data) == [], "the desk has ended")


def test_two_who_start_at_once_have_one_desk(home: Path) -> None:
    data = str(home / "data")
    arguments = ("--config", "config.toml", "--data", data, "--as")
    with Terminal(home, *arguments, "ana") as ana, Terminal(home, *arguments, "ben") as ben:
        ana.wait("Ana Petrova", "● online")
        ben.wait("Ben Okri", "● online")
        write(lock(home)["public"], "SM" + "2" * 32, "One desk")
        ana.wait("One desk")
        ben.wait("One desk")
        consoles = {ana.pid, ben.pid}
        until(lambda: set(processes(data)) - consoles == {int(lock(home)["pid"])}, "the loser's desk has ended")
        assert ana.leave() == 0
        assert ben.leave() == 0


REFUSALS = {
    "no configuration": (("--data", "data"), "agent-tui demo"),
    "a broken configuration": (("--config", "broken.toml", "--data", "data"), "broken.toml:1: is not valid TOML"),
    "a secret that is not set": (("--config", "secret.toml", "--data", "data"), "TWILIO_AUTH_TOKEN is not set"),
    "a token that leads nowhere": (("--desk", "http://127.0.0.1:9", "--token", "env:NOPE"), "NOPE is not set"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_keeps_it_from_opening_is_said_in_the_terminal(name: str, tmp_path: Path) -> None:
    write_private(tmp_path / "broken.toml", "[desk\n")
    write_private(tmp_path / "secret.toml", desk_text(token="env:TWILIO_AUTH_TOKEN"))
    arguments, words = REFUSALS[name]
    with Terminal(tmp_path, *arguments) as terminal:
        assert terminal.end() == 2
        assert words in terminal.raw.decode()
        assert b"Traceback" not in terminal.raw
    assert processes(str(tmp_path)) == []


@pytest.mark.parametrize("deaths", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_a_console_lives_through_the_death_of_its_desk(home: Path, deaths: int) -> None:
    """Typing goes on, what was sent meanwhile leaves once, and drafts outlive desk and (a second time) console."""
    with simulate(home / "twilio", "--speed", "10") as twilio:
        base = twilio.ready()["twilio"]
        desk = DeskProgram(home / "desk", base)
        try:
            desk.start()
            _live_through(home, desk, base, deaths)
        finally:
            desk.close()


def _live_through(home: Path, desk: DeskProgram, twilio: str, deaths: int) -> None:
    with httpx.Client(verify=NO_TLS, trust_env=False, timeout=20) as http:
        _talk_through(http, home, desk, twilio, deaths)


def _talk_through(http: httpx.Client, home: Path, desk: DeskProgram, twilio: str, deaths: int) -> None:
    assert http.post(f"{twilio}/_simulator/connect", json={"webhook": desk.public}).is_success
    said = http.post(f"{twilio}/_simulator/customers/{CARLA}/say", json={"body": "Anybody?", "name": "Carla"})
    assert said.json()["webhook"]["status"] == 204
    (home / "token").write_text(desk.token("ana"))
    api = f"{desk.console}/api/v1/conversations"
    ana = {"Authorization": f"Bearer {desk.token('ana')}"}
    row = http.get(f"{api}?view=open", headers=ana).json()["items"][0]
    assert http.post(f"{api}/{row['id']}/claim", headers=ana).is_success
    arguments = ("--desk", desk.console, "--token", f"file:{home / 'token'}")
    with Terminal(home, *arguments) as console:
        console.wait("● online", "Anybody?")
        console.press(ENTER)
        console.wait("i or enter writes")
        console.press("i")
        console.wait_gone("i or enter writes")
        console.press("first half")
        console.wait("10/1600")
        assert desk.program is not None
        desk.program.kill()
        console.wait_gone("● online")
        assert "reconnecting" in console.text() or "offline" in console.text()
        console.press(" second half")
        console.wait("first half second half", "22/1600")
        console.press(ENTER)
        console.wait("waiting for the desk")
        console.press("kept for later")
        console.wait("14/1600")

        desk.start()
        console.wait("● online", "delivered", "kept for later")
        sent = [row["body"] for row in http.get(f"{twilio}/_simulator/messages?direction=outbound-api").json()]
        assert sent == ["first half second half"]
        if deaths == 1:
            return

        desk.program.kill()
        console.wait_gone("● online")
        console.press(" and more")
        console.wait("23/1600")
        until(lambda: "kept for later and more" in _kept(home), "the draft is in the console's own file")
        console.kill()

    desk.start()
    with Terminal(home, *arguments) as console:
        console.wait("● online", "MINE", "draft")
        console.press(ENTER)
        console.wait("kept for later and more")
        console.press(ESCAPE)
        assert console.leave() == 0


def _kept(home: Path) -> str:
    return "".join(path.read_text() for path in (home / ".local" / "state" / "agent-tui").glob("unsent-*.json"))
