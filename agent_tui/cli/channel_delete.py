"""``agent-tui channel delete``: what hangs on a number is shown, then the desk is asked to delete it, and followed.

Invariant: nothing is changed without ``--confirm``; the rules are the desk's, so that the console, the API and this
command refuse the same.
"""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from agent_tui.cli.access import Access, access_options, acting_option, find_desk
from agent_tui.cli.channel_view import channel_page, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.config.edit import without
from agent_tui.config.write import read_config, write_config
from agent_tui.core.counting import counted
from agent_tui.core.errors import DeskError, Invalid, Refused, SetupError
from agent_tui.wire.channel_deletion import FILE_IS_YOURS, ChannelDeletion, PlanDeletion
from agent_tui.wire.channels import Channel

LOOK_EVERY = 0.3
RELOAD_SECONDS = 10.0


@click.command("delete")
@click.argument("number")
@click.option("--config", type=click.Path(path_type=Path), help="config.toml, if the desk may not write it.")
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
@click.option(
    "--lists",
    type=click.Choice(("finish", "cancel")),
    default="finish",
    show_default=True,
    help="Lists of recipients: let them end first, or cancel them.",
)
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
    conversations: str,
    queue: str,
    message: str,
    lists: str,
    unset: bool,
    history: str,
    confirm: bool,
) -> None:
    """Delete the channel NUMBER; shows what hangs on it first, and does nothing without --confirm."""
    access = find_desk(data, desk, token, acting_as)
    wish = msgspec.convert(
        {
            "conversations": conversations,
            "queue": queue,
            "message": message,
            "lists": lists,
            "unset_webhooks": unset,
            "history": history,
        },
        PlanDeletion,
    )
    try:
        asyncio.run(_run(access, number, wish, confirm, config))
    except Invalid as error:
        raise SetupError(error.sentence, hint=error.hint) from error


async def _run(access: Access, number: str, wish: PlanDeletion, confirm: bool, file: Path | None) -> None:
    async def work(client: DeskClient) -> None:
        found = await client.channels.one(number)
        click.echo(channel_page(found))
        looked = await _look(client, number, wish, file)
        if not confirm:
            click.echo(_plan(looked, found))
            return
        now = await _carry_out(client, number, msgspec.structs.replace(wish, by_hand=looked.by_hand))
        if now.trouble is not None and now.trouble.code == FILE_IS_YOURS and file is not None:
            now = await _take_out(client, number, file)
        await _tell(client, number, now)

    await with_client(access, work)


async def _look(client: DeskClient, number: str, wish: PlanDeletion, file: Path | None) -> ChannelDeletion:
    """What it would be; where only the caller may write the file, the last step is this command's."""
    dry = msgspec.structs.replace(wish, dry_run=True)
    try:
        return await client.channels.plan_deletion(number, dry)
    except Refused as error:
        if error.code != "not_writable":
            raise
        if file is None or not os.access(file.parent, os.W_OK):
            hint = "Name the file with --config, as one who may write it."
            raise Refused(error.sentence, code=error.code, hint=hint) from error
    return await client.channels.plan_deletion(number, msgspec.structs.replace(dry, by_hand=True))


async def _take_out(client: DeskClient, number: str, file: Path) -> ChannelDeletion:
    """Write the file and wait until the desk has taken that up.

    Raises:
        Refused: it has not; somebody may have written in between.
    """
    text = without(read_config(file), number, file.parent)
    kept = write_config(file, text, datetime.now(UTC))
    click.echo(f"{file} is written; the earlier one is {kept}.")
    until = time.monotonic() + RELOAD_SECONDS
    while time.monotonic() < until:
        now = await client.channels.deletion(number)
        if now.state == "done":
            return now
        await asyncio.sleep(LOOK_EVERY)
    raise Refused(
        f"The file no longer has {number}, and the desk has not taken that up.",
        code="not_reloaded",
        hint="A customer may have written meanwhile: look at log/desk.log, close the conversation and save the file "
        "again; or put the earlier file back, which was kept beside it.",
    )


async def _carry_out(client: DeskClient, number: str, wish: PlanDeletion) -> ChannelDeletion:
    planned = await client.channels.plan_deletion(number, wish)
    try:
        now = await client.channels.confirm_deletion(number, planned.id)
        while now.state == "working":
            await asyncio.sleep(LOOK_EVERY)
            now = await client.channels.deletion(number)
    except DeskError as error:
        if error.code in ("has_conversations", "has_lists"):
            await client.channels.undo_deletion(number)
        raise
    return now


async def _tell(client: DeskClient, number: str, now: ChannelDeletion) -> None:
    for line in _done(now):
        click.echo(line)
    if now.trouble is not None and now.state == "planned":
        # The next call of this command plans it anew; nothing is left behind that somebody could confirm by mistake.
        await client.channels.undo_deletion(number)
        raise Refused(now.trouble.why, code=now.trouble.code, hint=now.trouble.next)
    click.echo(f"{number} is deleted.")


def _done(now: ChannelDeletion) -> list[str]:
    urls = {
        "unset": "The URLs at Twilio are unset.",
        "by_hand": "The sandbox's URLs stand in Twilio's sandbox settings; take them out there by hand.",
        "nowhere": "Twilio does not list the number, so no URL was unset.",
    }
    lines = [
        f"Closed: {counted(now.closed, 'conversation')}; told: {counted(now.told, 'customer')}." if now.closed else "",
        f"Cancelled: {counted(now.cancelled, 'list')} of recipients." if now.cancelled else "",
        urls.get(now.urls, ""),
        f"Erased: {counted(now.erased, 'customer')} of this number alone." if now.erased else "",
    ]
    return [line for line in lines if line]


def _plan(planned: ChannelDeletion, found: Channel) -> str:
    does = {
        "finish": "must be closed first",
        "move": f"to be moved to {planned.queue}, and closed there before it is deleted",
        "close": "to be closed" + (", the customer told where the window is open" if planned.message else ""),
    }
    urls = "are unset" if planned.unset_webhooks else "stay (--unset-webhooks takes them out)"
    if found.sandbox:
        urls = "stand in the sandbox's settings, where only you can take them out"
    erased = f"is erased, of {counted(planned.only_here, 'customer')} who wrote to no other number"
    lines = [
        "Nothing is changed yet. With --confirm:",
        f"  {counted(planned.live, 'live conversation')} {does[planned.conversations]}"
        if planned.live
        else "  no conversation is live",
        f"  the URLs at Twilio {urls}",
        f"  the history {erased if planned.history == 'erase' else 'is kept'}",
    ]
    if planned.lists_open:
        what = "cancelled" if planned.lists == "cancel" else "to end first"
        lines.insert(2, f"  {counted(planned.lists_open, 'list')} of recipients {what}")
    return "\n".join(lines)
