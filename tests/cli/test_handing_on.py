"""Options before a command's name reach the command or are refused; none is dropped."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from agent_tui.cli.handing_on import hand_on
from agent_tui.cli.main import COMMANDS, LazyGroup, cli
from tests.e2e.desk_file import desk_text, write_private
from tests.e2e.programs import DeskProgram, run_here

VALUES = {
    "--config": "other.toml",
    "--data": "elsewhere",
    "--as": "bo",
    "--desk": "http://127.0.0.1:9",
    "--token": "t",
}


def handed(*arguments: str) -> list[str]:
    """What the command gets of this command line."""
    with cli.make_context("agent-tui", list(arguments)) as context:
        _, _, rest = cli.resolve_command(context, [*context._protected_args, *context.args])
        return rest


def leaves() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    context = click.Context(cli)
    for row in COMMANDS:
        command = cli.get_command(context, row.name)
        assert command is not None
        inner = command.list_commands(context) if isinstance(command, click.Group) else []
        found += [(row.name, each) for each in inner] or [(row.name,)]
    return found


def options(words: tuple[str, ...]) -> set[str]:
    command: click.Command | None = cli
    context = click.Context(cli)
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(context, word)
    assert command is not None
    return {flag for option in command.params for flag in option.opts}


@pytest.mark.parametrize("words", leaves(), ids=" ".join)
def test_every_command_gets_or_refuses_every_option(words: tuple[str, ...]) -> None:
    for flag, value in VALUES.items():
        if flag in options(words):
            assert handed(flag, value, *words, "--later") == [*words[1:], flag, value, "--later"]
        else:
            with pytest.raises(click.UsageError, match=f"{' '.join(words)} has no {flag}"):
                handed(flag, value, *words)


def test_the_table_holds_every_option_of_the_console() -> None:
    mine = {option.opts[0] for option in cli.params if isinstance(option, click.Option)}
    assert mine - set(VALUES) == {"--version"}


def test_nothing_is_handed_on_where_nothing_was_given() -> None:
    assert handed("queue", "--limit", "3") == ["--limit", "3"]
    assert handed("channel") == []
    with click.Context(cli) as bare:
        assert hand_on(bare, "queue", click.Command("queue"), ["x"]) == ["x"]


def test_completion_is_not_refused() -> None:
    with cli.make_context("agent-tui", ["--as", "bo", "stop"], resilient_parsing=True) as context:
        assert isinstance(context.command, LazyGroup)
        assert context.command.resolve_command(context, ["stop"])[2] == []


def test_the_commands_own_wins(desk: DeskProgram, home: Path) -> None:
    ended = run_here(home, "--data", "nowhere", "queue", "--limit", "1", "--data", str(desk.data))
    assert (ended.code, ended.err) == (0, "")
    ended = run_here(home, "--data", "nowhere", "queue")
    assert (ended.code, "nowhere" in ended.err) == (1, True)


def test_the_file_named_in_front_is_the_one_that_is_checked(home: Path) -> None:
    write_private(home / "config.toml", desk_text())
    ended = run_here(home, "--config", "/nonexistent.toml", "check")
    assert (ended.code, ended.out) == (2, "")
    assert "/nonexistent.toml" in ended.err


def test_what_a_command_does_not_have_is_refused(home: Path) -> None:
    ended = run_here(home, "--as", "bo", "stop")
    assert (ended.code, ended.out) == (2, "")
    assert "agent-tui stop has no --as" in ended.err
