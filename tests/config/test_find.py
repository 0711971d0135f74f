"""Where the configuration of a command is found."""

from __future__ import annotations

from pathlib import Path

from agent_tui.config.find import find, user_folder


def test_the_order(tmp_path: Path) -> None:
    here, user = tmp_path / "here", tmp_path / "user"
    here.mkdir()
    user.mkdir()
    assert find(None, here=here, user=user) is None
    (user / "config.toml").touch()
    assert find(None, here=here, user=user) == user / "config.toml"
    (here / "config.toml").touch()
    assert find(None, here=here, user=user) == here / "config.toml"
    assert find(tmp_path / "missing.toml", here=here, user=user) == tmp_path / "missing.toml"


def test_a_folder_of_that_name_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert find(None, here=tmp_path, user=tmp_path) is None


def test_the_users_folder_is_named_for_the_program() -> None:
    assert user_folder().name == "agent-tui"
