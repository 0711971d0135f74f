"""``agent-tui send``: a template to one customer, or to a list of them, through the running desk."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import click

from agent_tui.cli.access import Access, access_options, find_desk
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.cli.send_list import ListOptions, send_list
from agent_tui.client.desk import DeskClient
from agent_tui.core.errors import DeskError, Refused
from agent_tui.core.template_rules import MARKETING
from agent_tui.wire.conversations import StartConversation
from agent_tui.wire.messages import Started


@click.command("send")
@access_options
@click.option("--as", "acting_as", metavar="AGENT", help="The agent whose conversation it becomes.")
@click.option("--number", required=True, metavar="ID", help="Our number to send from.")
@click.option("--template", required=True, metavar="NAME[:LANGUAGE]", help="Without language: the customer's.")
@click.option("--to", metavar="ADDRESS", help="One customer, such as +34600123456.")
@click.option("--var", "variables", multiple=True, metavar="KEY=VALUE", help="A value; repeat it for each variable.")
@click.option("--list", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV of recipients.")
@click.option("--opt-in", default="", metavar="WHERE", help="Where they agreed to hear from us; kept with the moment.")
@click.option("--client-id", metavar="ID", help="Your own id of this request: sent again, it sends nothing twice.")
@click.option("--per-minute", type=click.IntRange(1), help="With --list: messages a minute; default 60.")
@click.option("--name", default="", metavar="NAME", help="With --list: what to call the list.")
@click.option("--preview", is_flag=True, help="With --list: tell what would happen and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, also for marketing.")
@click.option("--follow", is_flag=True, help="With --list: wait until everything is sent.")
@click.option("--results", type=click.Path(path_type=Path), metavar="FILE", help="With --follow: results as CSV.")
@click.option("--json", "as_json", is_flag=True, help="JSON, an object a line.")
def command(
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    number: str,
    template: str,
    to: str | None,
    variables: tuple[str, ...],
    file: Path | None,
    opt_in: str,
    client_id: str | None,
    per_minute: int | None,
    name: str,
    preview: bool,
    yes: bool,
    follow: bool,
    results: Path | None,
    as_json: bool,
) -> None:
    """Send an approved template: to one customer, which starts a conversation, or to a list."""
    if to is not None and file is not None:
        raise click.UsageError("--to and --list do not go together: give one of them.")
    if to is None and file is None:
        raise click.UsageError("Give --to ADDRESS or --list FILE.csv.")
    if file is not None and variables:
        raise click.UsageError("--var goes with --to; the values of a list stand in its file.")
    if file is None and (per_minute or name or preview or follow or results):
        raise click.UsageError("--per-minute, --name, --preview, --follow and --results go with --list.")
    if results is not None and not follow:
        raise click.UsageError("--results needs --follow.")
    access = find_desk(data, desk, token, acting_as)
    made_id = client_id or uuid.uuid4().hex
    if file is not None:
        options = ListOptions(number, template, file, per_minute, name, opt_in, made_id, preview, yes, follow, results)
        asyncio.run(with_client(access, lambda client: send_list(client, options, as_json)))
        return
    values = dict(_value(given) for given in variables)
    body = StartConversation(
        client_id=made_id, number=number, to=to or "", template_id=template, variables=values, opt_in=opt_in
    )
    started = asyncio.run(_start(access, body, yes))
    if as_json:
        click.echo(json_line(started))
    else:
        where = started.conversation
        click.echo(f"{started.message.status}  {where.customer.address}  {where.id}  {one_line(started.message.text)}")


async def _start(access: Access, body: StartConversation, yes: bool) -> Started:
    async def work(client: DeskClient) -> Started:
        asks = not yes and await is_marketing(client, body.number, body.template_id)
        # The question waits for a person; nothing else runs in this loop.
        if asks and not click.confirm("This is marketing. Really send it?", err=True):
            raise Refused("Nothing was sent.", hint="--yes sends it without the question.")
        try:
            return await client.start_conversation(body)
        except DeskError as error:
            if error.code == "has_conversation" and "conversation_id" in error.facts:
                error.hint = f"Go on in that one: agent-tui chat {error.facts['conversation_id']}."
            raise

    return await with_client(access, work)


async def is_marketing(client: DeskClient, number: str, reference: str) -> bool:
    """Whether what is named is marketing in one of its languages; what there is none of, the desk refuses itself."""
    after: str | None = None
    while True:
        page = (await client.templates(number, after=after)).value
        for each in page.items:
            named = reference in (each.id, each.name) or reference.startswith(f"{each.name}:")
            if named and each.category.upper() == MARKETING:
                return True
        after = page.next
        if after is None:
            return False


def _value(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not equals or not key:
        raise click.UsageError(f"--var: write {given} as KEY=VALUE.")
    return key, value
