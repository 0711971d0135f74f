"""One channel in the file: changed or taken out, everything else as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.config.edit import changed, without
from agent_tui.config.load import load_text
from agent_tui.config.mistakes import ConfigError
from agent_tui.core.errors import NotFound

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")


def test_changes_only_what_is_named(tmp_path: Path) -> None:
    stream = {"language": "es", "attachments.agents": False, "automated.greeting.text": "Hola"}
    after = changed(EXAMPLE, "support", tmp_path, {"name": "Ayuda"}, stream)
    config = load_text(after, folder=tmp_path)
    workstream = config.workstreams["support"]
    assert (config.numbers["support"].name, workstream.language) == ("Ayuda", "es")
    assert workstream.attachments.agents is False
    assert workstream.attachments.max_mb == 16, "what is not named stays"
    assert workstream.automated["greeting"].text == "Hola"
    lines = after.splitlines()
    gone = [line for line in EXAMPLE.splitlines() if line not in lines]
    # The line of the old language stands in a template too.
    assert [line.split(" = ")[0] for line in gone] == ["name", "attachments"]


def test_an_unknown_number_or_workstream_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"numbers\.sales"):
        changed(EXAMPLE, "sales", tmp_path, {"name": "x"}, {})
    with pytest.raises(ConfigError, match="workstream"):
        changed(EXAMPLE, "support", tmp_path, {"workstream": "nowhere"}, {})


def test_a_number_that_rules_name_cannot_be_taken_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        without(EXAMPLE, "support", tmp_path)
    assert len(told.value.mistakes) >= 2
    assert all(mistake.line for mistake in told.value.mistakes)
