"""``agent-tui search``: where something was written, newest first, a line a message."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.chat import as_line
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.core.errors import Invalid, SetupError
from agent_tui.wire.search import SearchHit


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@access_options
@acting_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    words: tuple[str, ...],
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print the messages in which all WORDS occur, among the conversations that you may see."""
    access = find_desk(data, desk, token, acting_as)
    text = " ".join(words)

    async def work(client: DeskClient) -> list[SearchHit]:
        hits: list[SearchHit] = []
        before: str | None = None
        while len(hits) < limit:
            page = await client.search.find(text, before, min(100, limit - len(hits)))
            hits += page.items
            before = page.next
            if before is None:
                break
        return hits

    try:
        found = asyncio.run(with_client(access, work))
    except Invalid as error:
        wrong = error.sentence.partition(": ")[2] or error.sentence
        raise SetupError(f"WORDS: {wrong}", code=error.code, hint="Name words, or how they begin.") from error
    for hit in found:
        row = hit.conversation
        if as_json:
            click.echo(json_line(hit))
        else:
            click.echo(f"{row.id} {one_line(row.customer.name)} | {as_line(hit.message, row.customer.name)}")
