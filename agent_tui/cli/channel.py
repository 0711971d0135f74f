"""``agent-tui channel``: our numbers as channels: look at them, change one while the desk runs, delete one.

Changes are written to ``config.toml``, its comments kept and the earlier file beside it; the desk reads it anew at
once. Invariant: deleting shows first what hangs on the channel, changes nothing until it is confirmed, and is refused
while rules name it or conversations of it are live and nothing was decided for them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from agent_tui.channel.net import open_http
from agent_tui.channel.sending import TwilioApi
from agent_tui.cli.access import Access, access_options, acting_option, find_desk
from agent_tui.cli.channel_webhooks import webhooks
from agent_tui.cli.plain import json_line, one_line
from agent_tui.client.desk import DeskClient
from agent_tui.config.edit import changed, without
from agent_tui.config.find import find
from agent_tui.config.load import load
from agent_tui.config.types import Config
from agent_tui.config.write import read_config, write_config
from agent_tui.core.counting import counted
from agent_tui.core.errors import NotFound, Refused, SetupError
from agent_tui.desk.channels import edits
from agent_tui.desk.secrets import account_secrets
from agent_tui.setup.closing_channel import (
    Conversations,
    Decision,
    erase_history,
    settle_conversations,
    unset_webhooks,
)
from agent_tui.wire.channels import Channel, SetChannel

T = TypeVar("T")

RELOAD_SECONDS = 10.0
config_option = click.option("--config", type=click.Path(path_type=Path), help="config.toml of the desk.")


@click.group("channel")
def command() -> None:
    """Our numbers as channels: list, show, set, delete, and their URLs at Twilio."""


command.add_command(webhooks)


@command.command("list")
@access_options
@acting_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_channels(data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool) -> None:
    """Every number with its workstream and what is live."""
    access = find_desk(data, desk, token, acting_as)
    for each in asyncio.run(_with(access, lambda client: client.channels.all())).items:
        click.echo(json_line(each) if as_json else _line(each))


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
    found = asyncio.run(_with(access, lambda client: client.channels.one(number)))
    click.echo(json_line(found) if as_json else _page(found))


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


@command.command("delete")
@click.argument("number")
@config_option
@access_options
@acting_option
@click.option(
    "--conversations",
    type=click.Choice(("finish", "move", "close")),
    default="finish",
    show_default=True,
    help="Live ones: finish them first, move them to --queue, or close them, with --message.",
)
@click.option("--queue", default="", help="Where they are moved to.")
@click.option("--message", default="", help="What their customers are told before they are closed.")
@click.option("--unset-webhooks", "unset", is_flag=True, help="Take our URLs out at Twilio.")
@click.option("--history", type=click.Choice(("keep", "erase")), default="keep", show_default=True)
@click.option("--confirm", is_flag=True, help="Do it; without this only what would happen is shown.")
def delete(
    number: str,
    config: Path | None,
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    conversations: Conversations,
    queue: str,
    message: str,
    unset: bool,
    history: str,
    confirm: bool,
) -> None:
    """Delete the channel NUMBER; shows what hangs on it first, and does nothing without --confirm."""
    path = _file(config)
    access = find_desk(data, desk, token, acting_as)
    loaded = load(path)
    decided = Decision(conversations, queue, message, unset, history == "erase")
    _possible(loaded, number, decided)
    found = asyncio.run(_with(access, lambda client: client.channels.one(number)))
    click.echo(_page(found))
    if found.references:
        raise Refused(
            f"The configuration names {number} in {', '.join(found.references)}.",
            code="referenced",
            hint="Take it out there first; agent-tui check then shows whether the rules still do what they should.",
        )
    text = without(read_config(path), number, path.parent)
    if not confirm:
        click.echo(_plan(decided, found))
        return
    asyncio.run(_delete(access, path, text, loaded, number, decided))


def _possible(config: Config, number: str, decided: Decision) -> None:
    if number not in config.numbers:
        raise NotFound(f"There is no number {number}.", hint="agent-tui channel list shows them.")
    if decided.conversations == "move" and decided.queue not in config.queues:
        raise SetupError(
            f"--queue: there is no queue {decided.queue or '(none given)'}.",
            hint=f"There are: {', '.join(config.queues)}.",
        )
    if decided.message and decided.conversations != "close":
        raise SetupError("--message goes with --conversations close.", hint="Add it, or leave the message out.")


async def _delete(access: Access, path: Path, text: str, config: Config, number: str, decided: Decision) -> None:
    api_account = config.accounts[config.numbers[number].account]
    admins = (each.id for each in config.agents.values() if each.role == "admin")
    writer = access.acting_as or next(admins, next(iter(config.agents), None))

    async def settle(client: DeskClient) -> None:
        await settle_conversations(client, number, decided, click.echo)
        # While the number is still known; afterwards nobody could be asked for by it.
        if decided.erase_history:
            await erase_history(client, number, click.echo)

    await _with(replace(access, acting_as=writer), settle)
    if decided.unset_webhooks:
        async with open_http() as http:
            api = TwilioApi(account_secrets(api_account).credentials, http)
            await unset_webhooks(api, config, config.numbers[number], click.echo)
    _write(path, text)
    await _with(access, lambda client: _gone(client, number))
    click.echo(f"{number} is deleted.")


async def _gone(client: DeskClient, number: str) -> None:
    """Wait until the desk has taken the file up.

    Raises:
        Refused: it has not; somebody may have written in between.
    """
    until = time.monotonic() + RELOAD_SECONDS
    while time.monotonic() < until:
        if number not in [each.id for each in (await client.channels.all()).items]:
            return
        await asyncio.sleep(0.2)
    raise Refused(
        f"The file no longer has {number}, and the desk has not taken that up.",
        code="not_reloaded",
        hint="A customer may have written meanwhile: look at log/desk.log, close the conversation and save the file "
        "again; or put the earlier file back, which was kept beside it.",
    )


async def _with(access: Access, work: Callable[[DeskClient], Awaitable[T]]) -> T:
    client = DeskClient(access.url, access.token, access.acting_as)
    try:
        return await work(client)
    finally:
        await client.close()


def _file(config: Path | None) -> Path:
    path = find(config)
    if path is None:
        raise SetupError("There is no configuration here.", hint="Name it with --config.")
    return path


def _write(path: Path, text: str) -> None:
    kept = write_config(path, text, datetime.now(UTC))
    click.echo(f"{path} is written; the earlier one is {kept}.")


def _line(each: Channel) -> str:
    live = sum(each.live.values())
    return (
        f"{each.id}  {each.number}  {one_line(each.name)}  workstream {each.workstream} ({each.language})  {live} live"
    )


def _page(found: Channel) -> str:
    live = ", ".join(f"{count} {state}" for state, count in found.live.items()) or "none"
    return "\n".join(
        (
            _line(found),
            f"  account:             {found.account}",
            f"  messaging service:   {found.messaging_service_sid or 'none'}",
            f"  live conversations:  {live}",
            f"  all conversations:   {found.conversations}",
            f"  templates:           {found.templates} may be sent from it",
            f"  named in:            {', '.join(found.references) or 'nothing'}",
            f"  last message:        {found.last_inbound_at or 'never'}",
        )
    )


def _plan(decided: Decision, found: Channel) -> str:
    live = sum(found.live.values())
    does = {
        "finish": "must be closed first",
        "move": f"to be moved to {decided.queue}, and closed there before it is deleted",
        "close": "to be closed" + (", the customer told where the window is open" if decided.message else ""),
    }
    urls = "are unset" if decided.unset_webhooks else "stay (--unset-webhooks takes them out)"
    if found.sandbox:
        urls = "stand in the sandbox's settings, where only you can take them out"
    history = "is erased, of customers who wrote to no other number" if decided.erase_history else "is kept"
    return "\n".join(
        (
            "Nothing is changed yet. With --confirm:",
            f"  {counted(live, 'live conversation')} {does[decided.conversations]}"
            if live
            else "  no conversation is live",
            f"  the URLs at Twilio {urls}",
            f"  the history {history}",
        )
    )
