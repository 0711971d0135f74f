"""``serve`` from its ready line to its end, the lock on its folder, and how it takes a changed configuration."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from agent_tui.simulator.webhooks import sign
from tests.e2e.callers import inbound_form
from tests.e2e.desk_file import AUTH_TOKEN, NUMBER, desk_text, write_private
from tests.e2e.polling import until
from tests.e2e.programs import DeskProgram, Program, run, run_here
from tests.no_tls import NO_TLS


@pytest.fixture
def own(tmp_path: Path) -> Iterator[DeskProgram]:
    """A desk that the test may end."""
    desk = DeskProgram(tmp_path / "own")
    yield desk
    desk.close()


def test_it_says_what_to_paste_at_twilio_and_then_that_it_is_ready(desk: DeskProgram) -> None:
    assert desk.program is not None
    number, ready = desk.program.out
    assert number.split()[:6] == [
        "number",
        "support",
        f"whatsapp:{NUMBER}",
        f"inbound={desk.public}/twilio/inbound",
        f"fallback={desk.public}/twilio/fallback",
        f"status={desk.public}/twilio/status",
    ]
    assert ready == f"ready public={desk.public} console={desk.console}"
    lock = json.loads((desk.data / "desk.lock").read_text())
    assert (lock["pid"], lock["public"], lock["console"]) == (desk.program.process.pid, desk.public, desk.console)
    assert (desk.data / "local.token").stat().st_mode & 0o777 == 0o600
    assert desk.data.stat().st_mode & 0o777 == 0o700


def test_each_door_has_only_its_own_paths(desk: DeskProgram) -> None:
    with httpx.Client(verify=NO_TLS, trust_env=False) as http:
        assert http.get(f"{desk.public}/healthz").status_code == 200
        assert http.get(f"{desk.public}/api/v1/me").status_code == 404
        assert http.get(f"{desk.public}/openapi.json").status_code == 404
        assert http.post(f"{desk.console}/twilio/inbound").status_code == 404
        assert http.post(f"{desk.public}/twilio/inbound", data={"a": "b"}).status_code == 403


def test_a_second_desk_on_the_folder_is_refused(desk: DeskProgram) -> None:
    ended = run(desk.folder, "serve", "--config", str(desk.config), "--data", str(desk.data))
    assert ended.code == 1
    assert "already runs" in ended.err
    assert str(desk.program.process.pid) in ended.err  # type: ignore[union-attr]
    assert "Traceback" not in ended.err
    assert httpx.get(f"{desk.public}/healthz", verify=NO_TLS, trust_env=False).status_code == 200


def test_however_it_ends_nothing_is_lost_and_nothing_in_the_way(own: DeskProgram) -> None:
    """A webhook whose body is half there when the signal comes is stored and answered."""
    program = own.start()
    form = inbound_form("SM" + "9" * 32, "+34600000009", "half there")
    host, port = own.public.removeprefix("http://").split(":")
    body = urlencode(form).encode()
    head = (
        f"POST /twilio/inbound HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {sign(f'{own.public}/twilio/inbound', form.items(), AUTH_TOKEN)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as line:
        line.settimeout(20)
        line.sendall(head.encode() + body[:20])
        with httpx.Client(verify=NO_TLS, trust_env=False) as http:
            assert http.get(f"{own.public}/healthz").status_code == 200
        program.process.terminate()
        until(lambda: refused(host, int(port)), "the door takes nobody new")
        line.sendall(body[20:])
        assert line.recv(1000).startswith(b"HTTP/1.1 204")
    assert program.process.wait(20) == 0
    assert program.err == ""
    own.start().kill()
    assert "No desk runs" in run_here(own.folder, "queue", "--data", str(own.data)).err
    program = own.start()
    listed = run_here(own.folder, "queue", "--data", str(own.data))
    assert "half there" in listed.out
    ended = run_here(own.folder, "stop", "--data", str(own.data))
    assert (ended.code, ended.out, ended.err) == (0, "stopped\n", "")
    assert program.process.wait(20) == 0
    again = run_here(own.folder, "stop", "--data", str(own.data))
    assert again.code == 1
    assert "No desk runs" in again.err


def refused(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)])
def test_an_open_stream_does_not_keep_it_from_ending(own: DeskProgram, number: signal.Signals) -> None:
    program = own.start()
    headers = {"Authorization": f"Bearer {own.token('ana')}"}
    with (
        httpx.Client(verify=NO_TLS, trust_env=False, timeout=20) as http,
        http.stream("GET", f"{own.console}/api/v1/events", headers=headers) as stream,
    ):
        assert stream.status_code == 200
        program.process.send_signal(number)
        for _ in stream.iter_bytes():
            pass
    assert program.process.wait(20) == 0
    assert program.err == ""


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether the process has a handler of its own for the signal."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the moment")
def test_at_the_first_moment_it_ends_as_at_any_other(tmp_path: Path) -> None:
    """Two who start at once on one folder, and a desk in each later moment of its start."""
    moments: dict[str, Callable[[Program, Path], bool]] = {
        "a": lambda program, _: catches(program.process.pid, signal.SIGTERM),
        "b": lambda program, _: catches(program.process.pid, signal.SIGTERM),
        "lock": lambda _, data: (data / "desk.lock").exists(),
        "database": lambda _, data: (data / "desk.db").exists(),
    }
    started: dict[str, Program] = {}
    with contextlib.ExitStack() as ended:
        for name in moments:
            home = tmp_path / name
            home.mkdir()
            write_private(home / "config.toml", desk_text())
            data = home / "data" if len(name) > 1 else tmp_path / "shared"
            program = Program(home, "serve", "--config", "config.toml", "--data", str(data))
            started[name] = ended.enter_context(program)
        for name, come in moments.items():
            program, data = started[name], tmp_path / name / "data"
            until(lambda come=come, program=program, data=data: come(program, data), f"the moment of {name}")  # type: ignore[misc]
            program.process.terminate()
        for name, program in started.items():
            assert (name, program.process.wait(20), program.err) == (name, 0, "")


class Reloading:
    """A desk whose configuration is changed under it."""

    def __init__(self, desk: DeskProgram) -> None:
        self.desk = desk
        self.program: Program = desk.start()
        self.headers = {"Authorization": f"Bearer {(desk.data / 'local.token').read_text().strip()}"}

    def agents(self) -> dict[str, str]:
        answer = httpx.get(f"{self.desk.console}/api/v1/agents", headers=self.headers, verify=NO_TLS, trust_env=False)
        assert answer.status_code == 200
        return {row["id"]: row["name"] for row in answer.json()["items"]}

    def seen(self, agent: str, path: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.desk.token(agent)}", "Accept": "application/json"}
        answer = httpx.get(f"{self.desk.console}/api/v1{path}", headers=headers, verify=NO_TLS, trust_env=False)
        assert answer.status_code == 200
        return dict(answer.json())

    def change(self, old: str, new: str) -> None:
        text = self.desk.config.read_text()
        assert old in text
        self.desk.config.write_text(text.replace(old, new))

    def logged(self, words: str) -> int:
        return (self.desk.data / "log" / "desk.log").read_text().count(words)


@pytest.fixture(scope="module")
def reloading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reloading]:
    desk = DeskProgram(tmp_path_factory.mktemp("reloading"))
    yield Reloading(desk)
    desk.close()


def test_a_changed_file_is_taken(reloading: Reloading) -> None:
    reloading.change("Ana Petrova", "Ana Ivanova")
    until(lambda: reloading.agents()["ana"] == "Ana Ivanova", "the new name")


def test_a_file_replaced_as_editors_do_is_taken(reloading: Reloading) -> None:
    new = reloading.desk.config.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(reloading.desk.config.read_text().replace("Ben Okri", "Ben Eze"))
    os.replace(new, reloading.desk.config)
    until(lambda: reloading.agents()["ben"] == "Ben Eze", "the new name")


def test_sighup_reloads_without_a_change(reloading: Reloading) -> None:
    before = reloading.logged("configuration reloaded")
    reloading.program.process.send_signal(signal.SIGHUP)
    until(lambda: reloading.logged("configuration reloaded") == before + 1, "one more reload")


BAD: dict[str, Callable[[str], str]] = {
    "a mistake in it": lambda text: text.replace('mode = "pick"', 'mode = "pik"').replace("Sue Lee", "Sue Wrong"),
    "no TOML": lambda text: text.replace("Sue Lee", "Sue Wrong") + "\n[[[\n",
    "a secret that is not set": lambda text: text.replace(f'"{AUTH_TOKEN}"', '"env:NOPE"').replace("Sue Lee", "Sue W"),
    "rules that can never match": lambda text: (
        text.replace("Sue Lee", "Sue Wrong") + "[[workstreams.support.route]]\nqueues = { general = 100 }\n" * 2
    ),
    "percentages that do not sum to 100": lambda text: (
        text.replace("Sue Lee", "Sue Wrong") + "[[workstreams.support.route]]\nqueues = { general = 99 }\n"
    ),
    "overflow in a circle": lambda text: (
        text.replace("Sue Lee", "Sue Wrong")
        + '[queues.b]\nmembers = ["ana"]\noverflow = [{ when = { open_over = 1 }, do = { transfer = "b" } }]\n'
    ),
    "another listen address": lambda text: text.replace("127.0.0.1:", "127.0.0.2:").replace("Sue Lee", "Sue Wrong"),
}


def test_a_bad_file_is_refused_and_the_old_configuration_stays(reloading: Reloading) -> None:
    good = reloading.desk.config.read_text()
    for name, broken in BAD.items():
        before = reloading.logged("configuration refused")
        reloading.desk.config.write_text(broken(good))
        until(lambda before=before: reloading.logged("configuration refused") > before, f"the refusal of {name}")  # type: ignore[misc]
        assert reloading.agents()["sue"] == "Sue Lee", name
    assert reloading.logged(AUTH_TOKEN) == 0
    said = reloading.program.err.splitlines()
    assert len(said) == len(BAD)
    assert all(re.match(r"config\.toml:[0-9]+: .*The old configuration stays in force\. ", line) for line in said)
    assert said[2].endswith("Set the environment variable NOPE. Then start again: the file itself is good.")
    assert any("must sum to 100, not 99" in line for line in said)
    assert said[-1].endswith("Restart the desk, or undo the change.")
    told = reloading.seen("sue", "/attention")["items"][0]
    assert (told["reason"], told["detail"]) == ("config_refused", said[-1])
    assert [row["reason"] for row in reloading.seen("ana", "/attention")["items"]] == []
    kinds = {who: [each["kind"] for each in reloading.seen(who, "/events?after=0")["items"]] for who in ("sue", "ana")}
    assert (kinds["sue"].count("config.refused"), kinds["ana"].count("config.refused")) == (len(BAD), 0)
    doctor = run_here(reloading.desk.folder, "doctor", "--data", str(reloading.desk.data))
    assert f"FAULT    Configuration: The changed file was refused: {said[-1].partition(' Restart')[0]}" in doctor.out
    reloads = reloading.logged("configuration reloaded")
    reloading.desk.config.write_text(good)
    until(lambda: reloading.logged("configuration reloaded") > reloads, "the good one again")
    assert reloading.program.process.poll() is None
    assert reloading.program.err.splitlines()[len(BAD) :] == ["The configuration is good again and was taken over."]
    assert reloading.seen("sue", "/attention")["items"] == []
    assert "file was refused" not in run_here(reloading.desk.folder, "doctor", "--data", str(reloading.desk.data)).out


def test_a_file_that_is_empty_or_gone_is_told_as_what_it_is(reloading: Reloading) -> None:
    file = reloading.desk.config
    good = file.read_text()
    for spoil, says in ((lambda: file.write_text(""), "The file is empty."), (file.unlink, "The file is gone.")):
        spoil()
        wanted = f"config.toml: {says} The old configuration stays in force. "
        until(lambda wanted=wanted: wanted in reloading.program.err, says)  # type: ignore[misc]
    assert reloading.agents()
    reloads = reloading.logged("configuration reloaded")
    write_private(file, good)
    until(lambda: reloading.logged("configuration reloaded") > reloads, "the good one again")
