"""``agent-tui queue``: the queue for scripts and screen readers, a line a conversation."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from agent_tui.cli.access import Access, access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, values_given, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.core.moment import from_text
from agent_tui.core.window import window_label
from agent_tui.wire.conversations import Conversation, Sort, View

VIEWS = ("mine", "open", "closed", "all")
SORTS = ("wait", "window", "newest")


@click.command("queue")
@access_options
@acting_option
@click.option("--view", type=click.Choice(VIEWS), default="all", show_default=True)
@click.option("--queue", "queue_id", metavar="QUEUE", help="Only this queue.")
@click.option("--sort", type=click.Choice(SORTS), default="wait", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    view: View,
    queue_id: str | None,
    sort: Sort,
    limit: int,
    as_json: bool,
) -> None:
    """Print conversations: state, who, queue, window, unread, last words.

    The window is what is left of the 24 hours after the customer's last message ("window 3 h 12 min left"). Then it
    reads "window closed: template only": only an approved template may go out. "no window yet": the customer has
    never written, and the same holds.
    """
    access = find_desk(data, desk, token, acting_as)
    with values_given():
        rows = asyncio.run(_rows(access, view, queue_id, sort, limit))
    for row in rows:
        click.echo(json_line(row) if as_json else as_line(row, datetime.now(UTC)))


async def _rows(access: Access, view: View, queue_id: str | None, sort: Sort, limit: int) -> list[Conversation]:
    async def work(client: DeskClient) -> list[Conversation]:
        rows: list[Conversation] = []
        after: str | None = None
        while len(rows) < limit:
            page = await client.conversations(
                view, queue=queue_id, sort=sort, after=after, limit=min(100, limit - len(rows))
            )
            rows += page.value.items
            after = page.value.next
            if after is None:
                break
        return rows

    return await with_client(access, work)


def as_line(row: Conversation, now: datetime) -> str:
    """One conversation in words, fields parted by two blanks."""
    holder = row.agent or (f"offered to {row.offered_to}" if row.offered_to else "nobody")
    last = "" if row.last_message is None else one_line(row.last_message.text)
    return "  ".join(
        (
            row.id,
            row.state,
            one_line(row.customer.name),
            f"queue {row.queue or '-'}",
            holder,
            window_words(None if row.window.ends_at is None else from_text(row.window.ends_at), now),
            f"{row.unread} unread",
            last,
        )
    )


def window_words(expires: datetime | None, now: datetime) -> str:
    """A window for people who listen: no abbreviation, no figure without its unit."""
    label = window_label(expires, now)
    match label.grade:
        case "none":
            return "no window yet"
        case "closed":
            return "window closed: template only"
        case "closing":
            return "window is closing"
        case _:
            return f"window {label.header}"
