"""``agent-tui audit``: who read, searched, exported and erased, newest first, a line an entry.

Invariant: what was read is not shown, only its id; who changed what stands in ``agent-tui events``.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.wire.administration import AuditEntry

PAGE = 100


@click.command("audit")
@access_options
@acting_option
@click.option("--actor", metavar="AGENT", default="", help="Only what this agent did.")
@click.option("--subject", metavar="ID", default="", help="Only of this conversation, customer or file.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    actor: str,
    subject: str,
    limit: int,
    as_json: bool,
) -> None:
    """Print who read, searched, exported or erased what, newest first; for administrators.

    Looking is noted once an hour for each conversation, file or card. Who changed what: agent-tui events.
    """
    access = find_desk(data, desk, token, acting_as)

    async def work(client: DeskClient) -> list[AuditEntry]:
        entries: list[AuditEntry] = []
        before: str | None = None
        while len(entries) < limit:
            page = await client.administration.audit(actor, subject, before, min(PAGE, limit - len(entries)))
            entries += page.items
            before = page.next
            if before is None:
                break
        return entries

    for entry in asyncio.run(with_client(access, work)):
        if as_json:
            click.echo(json_line(entry))
        else:
            click.echo(f"{entry.at}  {one_line(entry.actor)}  {entry.what}  {one_line(entry.subject)}")
