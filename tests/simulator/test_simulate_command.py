"""``agent-tui simulate``: one line, an API behind it, and an end by signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from agent_tui.cli.simulate import command
from agent_tui.core.errors import SetupError
from tests.no_tls import NO_TLS

SID = "AC" + "a" * 32
START = "from agent_tui.cli.simulate import command; command()"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_with_0(number: signal.Signals) -> None:
    arguments = ["--account", SID, "--token", "env:T", "--number", "+14155550123", "--quiet-customers"]
    with subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "T": "secret-token"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        assert line.startswith("ready twilio=http://127.0.0.1:")
        url = f"{line.strip().partition('=')[2]}/2010-04-01/Accounts/{SID}/Messages.json"
        assert httpx.get(url, auth=(SID, "secret-token"), verify=NO_TLS, trust_env=False).json()["messages"] == []
        assert httpx.get(url, auth=(SID, "guess"), verify=NO_TLS, trust_env=False).status_code == 401
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--listen", "nowhere"], "must be HOST:PORT"),
        (["--number", "14155550123"], "must begin with +"),
        (["--speed", "0"], "must be above 0"),
    ],
)
def test_bad_usage_exits_with_2(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("token", ["env:NOT_SET_ANYWHERE", "file:/does/not/exist"])
def test_a_token_that_cannot_be_had_is_a_sentence(token: str) -> None:
    result = CliRunner().invoke(command, ["--token", token])
    assert isinstance(result.exception, SetupError)
    assert "--token" in result.exception.sentence


def test_bad_faults_are_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text('[[fault]]\naction = "dorp"\n')
    result = CliRunner().invoke(command, ["--faults", str(path)])
    assert isinstance(result.exception, SetupError)
    assert "Did you mean drop?" in result.exception.sentence
