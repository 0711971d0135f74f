"""``agent-tui lists``: how far each list of recipients is and why it stopped; pause, resume, start or cancel one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.cli.send_list import list_words, write_results
from agent_tui.client.desk import DeskClient
from agent_tui.client.results import again_words
from agent_tui.wire.lists import RecipientList


@click.command("lists")
@click.argument("list_id", metavar="[ID]", required=False)
@access_options
@acting_option
@click.option("--start", "move", flag_value="start", help="Start a list that is ready.")
@click.option("--pause", "move", flag_value="pause", help="Send nothing more of it for now.")
@click.option("--resume", "move", flag_value="resume", help="Go on with a paused list.")
@click.option("--not-again", is_flag=True, help="With --resume: leave those whom the pause's code failed.")
@click.option("--cancel", "move", flag_value="cancel", help="Send nothing more of it for good.")
@click.option("--results", type=click.Path(path_type=Path), metavar="FILE", help="What became of each, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="JSON, an object a line.")
def command(
    list_id: str | None,
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    move: str | None,
    not_again: bool,
    results: Path | None,
    as_json: bool,
) -> None:
    """The lists of recipients, newest first; or one of them, and what is to be done with it."""
    if list_id is None and (move is not None or results is not None):
        raise click.UsageError("Name the list: agent-tui lists ID.")
    if not_again and move != "resume":
        raise click.UsageError("--not-again goes with --resume.")
    access = find_desk(data, desk, token, acting_as)
    for found in asyncio.run(with_client(access, lambda client: _work(client, list_id, move, not not_again, results))):
        if as_json:
            click.echo(json_line(found))
        else:
            click.echo(f"{list_words(found)}  {found.template} from {found.number}  {one_line(found.name)}")
            for line in pause_lines(found):
                click.echo(line)


async def _work(
    client: DeskClient, list_id: str | None, move: str | None, again: bool, results: Path | None
) -> list[RecipientList]:
    if list_id is None:
        return (await client.outbound.lists()).items
    found = await (client.outbound.get(list_id) if move is None else client.outbound.move(list_id, move, again=again))
    if results is not None:
        await write_results(client, list_id, results)
    return [found]


def pause_lines(found: RecipientList) -> list[str]:
    """Why and since when it is paused, and the next step; nothing where it is not."""
    pause = found.paused
    if pause is None:
        return []
    code = f" ({pause.code})" if pause.code else ""
    again = again_words(pause)
    return [
        f"  paused   {pause.at}  {one_line(pause.why)}{code}",
        f"  next     {one_line(pause.next)}",
        *([f"  again    {one_line(again)}; --resume --not-again leaves them failed"] if again else ()),
    ]
