"""``agent-tui channel``: our numbers as channels: look at them, change one while the desk runs, delete one.

Changes are written to ``config.toml``, its comments kept and the earlier file beside it; the desk reads it anew at
once. Invariant: a change that would leave a mistake in the file is refused, and the file is as it was.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.channel_delete import delete
from agent_tui.cli.channel_view import channel_line, channel_page, with_client
from agent_tui.cli.channel_webhooks import webhooks
from agent_tui.cli.plain import json_line
from agent_tui.config.edit import changed
from agent_tui.config.find import find
from agent_tui.config.load import load
from agent_tui.config.write import read_config, write_config
from agent_tui.core.errors import SetupError
from agent_tui.desk.channels.change import edits
from agent_tui.wire.channels import SetChannel

config_option = click.option("--config", type=click.Path(path_type=Path), help="config.toml of the desk.")


@click.group("channel")
def command() -> None:
    """Our numbers as channels: list, show, set, delete, and their URLs at Twilio."""


command.add_command(webhooks)
command.add_command(delete)


@command.command("list")
@access_options
@acting_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_channels(data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool) -> None:
    """Every number with its workstream and what is live."""
    access = find_desk(data, desk, token, acting_as)
    for each in asyncio.run(with_client(access, lambda client: client.channels.all())).items:
        click.echo(json_line(each) if as_json else channel_line(each))


@command.command("show")
@click.argument("number")
@access_options
@acting_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(
    number: str, data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool
) -> None:
    """What hangs on NUMBER (its name in the configuration): conversations, rules, templates."""
    access = find_desk(data, desk, token, acting_as)
    found = asyncio.run(with_client(access, lambda client: client.channels.one(number)))
    click.echo(json_line(found) if as_json else channel_page(found))


@command.command("set")
@click.argument("number")
@config_option
@click.option("--workstream", help="Where its new conversations go.")
@click.option("--name", help="What people call it.")
@click.option("--language", help="Of its workstream.")
@click.option("--greeting", help="Of its workstream; empty: none.")
@click.option("--survey", help="Question after the end, of its workstream; empty: none.")
@click.option("--templates-in-window/--no-templates-in-window", default=None, help="Of its workstream.")
@click.option("--attachments/--no-attachments", default=None, help="Of its workstream.")
@click.option("--customers-send/--no-customers-send", default=None, help="Files from customers.")
@click.option("--agents-send/--no-agents-send", default=None, help="Files from agents.")
def set_channel(
    number: str,
    config: Path | None,
    workstream: str | None,
    name: str | None,
    language: str | None,
    greeting: str | None,
    survey: str | None,
    templates_in_window: bool | None,
    attachments: bool | None,
    customers_send: bool | None,
    agents_send: bool | None,
) -> None:
    """Change a number's workstream, and its workstream's language and behaviours; the desk takes it up at once."""
    path = _file(config)
    wish = SetChannel(
        name=name,
        workstream=workstream,
        language=language,
        greeting=greeting,
        survey=survey,
        templates_in_window=templates_in_window,
        attachments=attachments,
        customers_send=customers_send,
        agents_send=agents_send,
    )
    own, wanted = edits(wish)
    if not own and not wanted:
        raise click.UsageError("Nothing to change was named.")
    text = changed(read_config(path), number, path.parent, own, wanted)
    _write(path, text)
    before = load(path)
    used = before.numbers[number].workstream
    others = [each.id for each in before.numbers.values() if each.workstream == used and each.id != number]
    if wanted and others:
        click.echo(f"The workstream {used} also serves {', '.join(others)}; it changed for them too.")


def _file(config: Path | None) -> Path:
    path = find(config)
    if path is None:
        raise SetupError("There is no configuration here.", hint="Name it with --config.")
    return path


def _write(path: Path, text: str) -> None:
    kept = write_config(path, text, datetime.now(UTC))
    click.echo(f"{path} is written; the earlier one is {kept}.")
