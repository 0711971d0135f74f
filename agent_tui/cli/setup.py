"""``agent-tui setup``: a desk of one's own, step by step, up to the first message that is answered.

Invariant: nothing is written before the summary is agreed; leaving is always possible and says what is there by then.
"""

from __future__ import annotations

import asyncio
import shlex
import sys
from pathlib import Path

import click

from agent_tui.channel.net import open_http
from agent_tui.cli.access import local_token
from agent_tui.cli.attach import desk_of
from agent_tui.cli.file_stamp import file_stamp
from agent_tui.cli.folders import data_folder
from agent_tui.config.find import FILE_NAME, find, user_folder
from agent_tui.core.errors import SetupError
from agent_tui.setup.first_message import Door, FirstContact
from agent_tui.setup.guide import lead
from agent_tui.setup.outside import Outside
from agent_tui.store.lock import running_desk


@click.command("setup")
@click.option("--config", type=click.Path(path_type=Path), help="The file to write; default: here, else your folder's.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of the desk.")
@click.option("--plain", is_flag=True, help="Plain prompts, line by line.")
@click.option("--api-base", metavar="URL", help="A simulated Twilio, or a proxy, in place of Twilio's hosts.")
def command(config: Path | None, data: Path | None, plain: bool, api_base: str | None) -> int:
    """Set a desk up: account, number, URLs, workstream, behaviours; then the first message."""
    path = config or find(None) or user_folder() / FILE_NAME
    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SetupError("The full screen needs a terminal.", code="no_terminal", hint="Use agent-tui setup --plain.")

    def open_desk() -> Door:
        folder, info = desk_of(path, data)
        return Door(info.console, local_token(folder))

    def find_desk() -> Door | None:
        folder = data_folder(data)
        info = running_desk(folder)
        return Door(info.console, local_token(folder)) if info is not None and info.console else None

    named = "".join(
        f" {option} {shlex.quote(str(given))}" for option, given in (("--config", config), ("--data", data)) if given
    )
    base = api_base.rstrip("/") if api_base else None
    return asyncio.run(_run(path, base, plain, FirstContact(path, open_desk, find_desk=find_desk), named))


async def _run(path: Path, api_base: str | None, plain: bool, contact: FirstContact, named: str) -> int:
    """``named``: the options that mean this desk, as they were given."""
    before = file_stamp(path)
    async with open_http() as http:
        works = Outside(path, api_base, http, contact, named)
        if plain:
            from agent_tui.setup.plain import PlainFront

            ended = await lead(PlainFront(), works) is not None
        else:
            from agent_tui.setup.app import run_setup

            ended = await run_setup(works) == 0
    if not ended:
        again = f"{named} --api-base {api_base}" if api_base else named
        kept = "nothing was written" if file_stamp(path) == before else "what was written stays"
        click.echo(f"Left; {kept}. Begin again with: agent-tui setup{again}", err=True)
    return 0 if ended else 1
