"""``agent-tui events``: the change feed for scripts, a line an event; with ``--follow`` for ever."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import click

from agent_tui.cli.access import Access, access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.client.feed import FeedLost, FeedReset
from agent_tui.wire.events import FeedEvent


@click.command("events")
@access_options
@acting_option
@click.option("--after", type=click.IntRange(0), metavar="SEQ", help="Begin behind this event; default: from now.")
@click.option("--follow", is_flag=True, help="Go on until interrupted.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="Without --follow.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    after: int | None,
    follow: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Print what happens at the desk."""
    access = find_desk(data, desk, token, acting_as)
    if not follow:
        asyncio.run(_page(access, after or 0, limit, as_json))
        return
    # Interrupting is the only way to end it, so that is no failure.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_follow(access, after, as_json))


async def _page(access: Access, after: int, limit: int, as_json: bool) -> None:
    async def work(client: DeskClient) -> None:
        seq, left = after, limit
        while left > 0:
            page = (await client.events(seq, limit=min(100, left))).value
            for event in page.items:
                _show(event, as_json)
            if not page.items:
                return
            seq, left = page.next, left - len(page.items)

    await with_client(access, work)


async def _follow(access: Access, after: int | None, as_json: bool) -> None:
    async def work(client: DeskClient) -> None:
        # Closed here, whatever happens: a reader that goes away (`| head`) leaves the stream open.
        async with contextlib.aclosing(client.feed(after)) as feed:
            async for item in feed:
                if isinstance(item, FeedEvent):
                    _show(item, as_json)
                elif isinstance(item, FeedReset):
                    click.echo(f"the feed begins anew at {item.seq}", err=True)
                elif isinstance(item, FeedLost):
                    click.echo(f"{item.sentence} Trying again in {item.retry_in:.1f} s.", err=True)

    await with_client(access, work)


def _show(event: FeedEvent, as_json: bool) -> None:
    if as_json:
        click.echo(json_line(event))
        return
    facts = " ".join(f"{key}={value}" for key, value in event.data.items())
    click.echo(
        f"{event.seq}  {event.at}  {event.kind}  {event.actor}  {event.conversation_id or '-'}  {facts}".rstrip()
    )
