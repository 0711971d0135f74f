"""A fix can be run as it stands: its commands exist, and have the options of the desk it is about."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from agent_tui.cli.main import cli
from agent_tui.cli.spelt_out import TAKES, spelt_out
from agent_tui.desk.doctor.table import TROUBLES


def command(words: str) -> click.Command | None:
    found: click.Command | None = cli
    for word in words.split():
        found = found.get_command(click.Context(found), word) if isinstance(found, click.Group) else None
    return found


@pytest.mark.parametrize("words", TAKES)
def test_each_command_has_the_options_it_is_given(words: str) -> None:
    found = command(words)
    assert found is not None
    assert set(TAKES[words]) <= {option for each in found.params for option in each.opts}


def test_every_command_that_doctor_names_exists_and_is_spelt_out() -> None:
    named = {found for trouble in TROUBLES for found in re.findall(r"agent-tui ([a-z]+(?: webhooks)?)", trouble.fix)}
    assert named <= set(TAKES)


def test_options_stand_behind_the_command_that_takes_them() -> None:
    sentence = "Stop it (agent-tui stop), then agent-tui channel webhooks support --confirm; agent-tui setup."
    assert spelt_out(sentence, Path("my desk/c.toml"), Path("d")) == (
        "Stop it (agent-tui stop --data d), then agent-tui channel webhooks --config 'my desk/c.toml' support "
        "--confirm; agent-tui setup --config 'my desk/c.toml' --data d."
    )
    assert spelt_out(sentence, None, None) == sentence
