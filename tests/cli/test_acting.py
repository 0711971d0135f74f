"""Every command that asks a running desk can ask as an agent, but for those whose answer is nobody's."""

from __future__ import annotations

from collections.abc import Iterator

import click

from agent_tui.cli.main import cli

NOBODYS = {"doctor", "retention", "token"}


def asking(group: click.Group, context: click.Context) -> Iterator[tuple[str, set[str]]]:
    """Commands with ``--desk``, and what else they take."""
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from ((f"{name} {inner}", options) for inner, options in asking(found, context))
            continue
        options = {option for parameter in found.params for option in parameter.opts}
        if "--desk" in options:
            yield name, options


def test_who_asks_can_be_named() -> None:
    commands = dict(asking(cli, click.Context(cli)))
    assert {"survey", "erase", "replies import", "channel list", "export"} <= set(commands)
    assert {name for name, options in commands.items() if "--as" not in options} <= NOBODYS
