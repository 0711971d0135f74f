"""``agent-tui doctor``: at a running desk, at a folder without one, and what it says of terminals."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from agent_tui.cli import main
from agent_tui.cli.terminal_check import terminal_line_here
from agent_tui.core.terminal import TerminalFacts
from agent_tui.store.lock import DeskLock, LockInfo
from tests.e2e.desk_file import desk_text, write_private
from tests.e2e.programs import DeskProgram, run_here

GOOD = TerminalFacts(140, 45, "utf-8", "xterm-256color", "truecolor")


def test_a_desk_examines_itself(desk: DeskProgram, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["doctor", "--data", str(desk.data), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    lines = {(line["check"], line["code"]): line for line in found["lines"]}
    assert lines["desk", "ok"]["grade"] == "ok"
    assert lines["signature", "ok"]["subject"] == "main"
    assert lines["credentials", "unreachable"]["fix"], "nothing listens where this desk's Twilio is said to be"
    assert found["healthy"] is False


def test_a_desk_that_runs_does_not_hide_what_is_wrong_with_the_file_here(desk: DeskProgram, home: Path) -> None:
    """`--config` has a default, also beside a running desk."""
    write_private(home / "config.toml", desk_text().replace('mode = "pick"', 'mode = "pull"'))
    ended = run_here(home, "doctor", "--data", str(desk.data))
    assert "FAULT    Configuration: config.toml:20: workstreams.support.mode" in ended.out


def test_a_desk_that_does_not_answer_is_a_fault_and_the_rest_is_looked_at(home: Path) -> None:
    folder = home / "hung"
    folder.mkdir(mode=0o700)
    (folder / "local.token").write_text("atk_x")
    lock = DeskLock(folder)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    lock.tell(LockInfo(pid=4711, console=f"http://127.0.0.1:{port}"))
    ended = run_here(home, "doctor", "--data", "hung")
    lock.release()
    assert (ended.code, ended.err) == (1, "")
    assert "FAULT    Desk: The desk on hung (process 4711) does not answer" in ended.out
    assert "kill 4711" in ended.out
    assert "FAULT    Database: " in ended.out


def test_only_administrators_may(desk: DeskProgram, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["doctor", "--desk", desk.console, "--token", desk.token("ana")]) == 1
    assert "admin" in capsys.readouterr().err
    assert main.run(["doctor", "--desk", desk.console, "--token", desk.token("adm")]) == 1
    assert "FAULT    Credentials main:" in capsys.readouterr().out


def test_without_a_desk(home: Path) -> None:
    ended = run_here(home, "doctor")
    assert (ended.code, ended.err) == (1, "")
    assert "FAULT    Configuration: There is no configuration." in ended.out
    assert "agent-tui setup" in ended.out
    write_private(home / "config.toml", desk_text().replace('mode = "pick"', 'mode = "pull"'))
    ended = run_here(home, "doctor", "--data", "data")
    assert "config.toml:20: workstreams.support.mode" in ended.out
    write_private(home / "config.toml", desk_text(token="env:NO_TOKEN"))
    ended = run_here(home, "doctor", "--data", "data")
    assert "FAULT    Credentials main: accounts.main.auth_token: env:NO_TOKEN is not set." in ended.out
    assert "FAULT    Data folder: There is no data folder data." in ended.out
    assert "warning  Desk: No desk runs on data." in ended.out


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (GOOD, "ok"),
        (TerminalFacts(0, 0, "utf-8", "", ""), "ok"),
        (TerminalFacts(79, 24, "utf-8", "xterm-256color", ""), "small"),
        (TerminalFacts(80, 24, "ascii", "xterm-256color", ""), "encoding"),
        (TerminalFacts(80, 24, "UTF-8", "xterm", ""), "colours"),
        (TerminalFacts(80, 24, "UTF-8", "dumb", ""), "colours"),
        (TerminalFacts(80, 24, "UTF-8", "tmux-256color", ""), "ok"),
    ],
)
def test_terminals(facts: TerminalFacts, code: str) -> None:
    assert terminal_line_here(facts).code == code
