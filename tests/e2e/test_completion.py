"""The completion scripts in the shells themselves, where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pexpect
import pytest

from tests.e2e.programs import command, environment

pytestmark = pytest.mark.soak


def home_of(tmp_path: Path) -> dict[str, str]:
    """An environment in which the program is found by its name."""
    folder = Path(command()[0]).parent
    found = environment(tmp_path, TERM="dumb", XDG_CONFIG_HOME=str(tmp_path / ".config"))
    return {**found, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def script(shell: str, around: dict[str, str]) -> str:
    return subprocess.run(
        ["agent-tui", "completion", shell], env=around, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes_commands_with_their_whole_explanation(tmp_path: Path) -> None:
    around = home_of(tmp_path)
    place = tmp_path / ".config" / "fish" / "completions" / "agent-tui.fish"
    place.parent.mkdir(parents=True)
    place.write_text(script("fish", around))
    (tmp_path / "conf.toml").touch()

    def offered(typed: str) -> str:
        asked = ["fish", "-c", f'complete -C "{typed}"']
        return subprocess.run(asked, env=around, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert "channel\tOur numbers as channels: list, show" in offered("agent-tui ch")
    assert offered("agent-tui completion f").strip() == "fish"
    assert "conf.toml" in offered("agent-tui serve --config con")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize(
    ("typed", "comes"),
    [
        ("agent-tui completion f\t", b"ish "),
        ("agent-tui serve --config con\t", b"f.toml"),
        ("agent-tui ch\t\t", b"channel +-- Our numbers"),
    ],
    ids=["value", "file", "command"],
)
def test_zsh_completes_commands_values_and_files(tmp_path: Path, typed: str, comes: bytes) -> None:
    around = home_of(tmp_path)
    lines = ("autoload -Uz compinit && compinit -u", script("zsh", around), "PROMPT='ready> '")
    (tmp_path / ".zshrc").write_text("\n".join(lines))
    (tmp_path / "conf.toml").touch()
    shell = pexpect.spawn("zsh", ["-i"], env=around, cwd=str(tmp_path), dimensions=(40, 120), timeout=30)
    try:
        shell.expect("ready> ")
        shell.send(typed)
        shell.expect(re.compile(comes))
    finally:
        shell.close(force=True)
