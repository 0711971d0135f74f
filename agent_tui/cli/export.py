"""``agent-tui export``: whole conversations as text, JSON, HTML or CSV."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from agent_tui.cli.access import Access, access_options, find_desk
from agent_tui.cli.plain import with_client
from agent_tui.client.desk import DeskClient
from agent_tui.core.errors import SetupError


@click.command("export")
@click.argument("conversation", metavar="[ID]", default="")
@access_options
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "csv"]), default="text", show_default=True)
@click.option("--customer", metavar="ADDRESS", default="", help="All of this customer's.")
@click.option("--queue", default="", help="Only of this queue.")
@click.option("--days", type=click.IntRange(1, 36_500), help="Only those begun within so many days.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="File; default: standard output.")
def command(
    conversation: str,
    data: Path | None,
    desk: str | None,
    token: str | None,
    form: str,
    customer: str,
    queue: str,
    days: int | None,
    to: Path | None,
) -> None:
    """Export the conversation ID, or at most 1,000 that match, as far as you may see them. The audit notes it.

    JSON is one object a line. A file is made for its owner only and never replaces one that is there.
    """
    access = find_desk(data, desk, token)
    params: dict[str, str | int] = {"form": form, "conversation": conversation, "address": customer, "queue": queue}
    if days is not None:
        params["days"] = days
    found = asyncio.run(_read(access, params))
    if to is None:
        sys.stdout.buffer.write(found)
        return
    try:
        to.touch(0o600, exist_ok=False)
        to.write_bytes(found)
    except OSError as error:
        raise SetupError(
            f"{to} cannot be written: {error.strerror}.", code="file", hint="Name another file with --to."
        ) from error


async def _read(access: Access, params: dict[str, str | int]) -> bytes:
    async def work(client: DeskClient) -> bytes:
        return await client.search.export(params)

    return await with_client(access, work)
