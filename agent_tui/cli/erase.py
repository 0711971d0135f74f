"""``agent-tui erase``: everything that is held of one customer goes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import click
import msgspec

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.core.counting import counted
from agent_tui.core.moment import from_text
from agent_tui.wire.administration import Erasure, ErasureAnswer

LOOK_EVERY = 0.5
SAY_AFTER = 3.0
"""Seconds after which it is said what is waited for."""
NEW_FILE = timedelta(hours=1)
"""A file that was put there within it is removed when it is over: another message may just be coming with it."""


@click.command("erase")
@click.argument("address")
@access_options
@acting_option
@click.option("--dry-run", is_flag=True, help="Only count what is held.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--no-wait", is_flag=True, help="Do not wait for the end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    address: str,
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    dry_run: bool,
    yes: bool,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Erase the customer at ADDRESS (+34600123456): conversations, files, names, and their traces in the database file.

    It cannot be undone. Live conversations are closed first. Back-ups are not touched; those known are named.
    """
    access = find_desk(data, desk, token, acting_as)
    held = asyncio.run(with_client(access, lambda client: client.administration.erase(address, dry_run=True)))
    if dry_run:
        _tell(held, None, as_json)
        return
    if not yes:
        click.confirm(f"{_counted(held)} will be erased for good. Go on?", abort=True, err=True)
    answer, erasure = asyncio.run(with_client(access, lambda client: _erase(client, address, not no_wait)))
    _tell(answer, erasure, as_json)


async def _erase(client: DeskClient, address: str, wait: bool) -> tuple[ErasureAnswer, Erasure | None]:
    answer = await client.administration.erase(address)
    erasure = answer.erasure
    waited = 0.0
    while wait and erasure is not None and erasure.state != "done":
        if waited <= SAY_AFTER < waited + LOOK_EVERY:
            click.echo(waiting_words(erasure, answer.held.files), err=True)
        await asyncio.sleep(LOOK_EVERY)
        waited += LOOK_EVERY
        erasure = await client.administration.erasure(erasure.id)
    return answer, erasure


def waiting_words(erasure: Erasure, files: int) -> str:
    """What an erasure that is not done yet waits for, and until when."""
    leave = "ctrl+c or --no-wait leaves; the desk goes on by itself."
    if not files:
        return f"Waiting until the desk is quiet for a moment, 10 minutes at most; {leave}"
    until = from_text(erasure.asked_at) + NEW_FILE
    return (
        "Waiting: a file that came less than an hour ago is removed an hour after it came, "
        f"by {until:%H:%M} UTC at the latest; {leave}"
    )


def _counted(answer: ErasureAnswer) -> str:
    held = answer.held
    live = f" ({held.live} of them live)" if held.live else ""
    conversations = counted(held.conversations, "conversation")
    return f"{conversations}{live}, {counted(held.messages, 'message')}, {counted(held.files, 'file')}"


def _tell(answer: ErasureAnswer, erasure: Erasure | None, as_json: bool) -> None:
    if as_json:
        click.echo(json_line(msgspec.structs.replace(answer, erasure=erasure)))
        return
    click.echo(_counted(answer))
    if erasure is not None:
        click.echo("erased" if erasure.state == "done" else f"{erasure.id}: {erasure.state}")
    for other in answer.shown_with:
        click.echo(f"{other} is shown as the same person and is erased by itself")
    for place in answer.back_ups:
        click.echo(f"still in the copy {place}")
