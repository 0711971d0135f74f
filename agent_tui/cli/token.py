"""``agent-tui token``: makes a bearer token for an agent, or revokes all of an agent's.

Through the running desk, so that open streams are cut at once; if none runs, in the file under the folder's lock.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from agent_tui.cli.access import local_token
from agent_tui.cli.folders import data_folder, make_data_folder
from agent_tui.cli.plain import json_line
from agent_tui.client.desk import DeskClient
from agent_tui.core.errors import Refused, SetupError
from agent_tui.store.lock import LockInfo, running_desk
from agent_tui.wire.administration import Token


@click.command("token")
@click.argument("agent")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of the desk.")
@click.option("--config", type=click.Path(path_type=Path), help="config.toml, if no desk runs.")
@click.option("--revoke", is_flag=True, help="Revoke all tokens of the agent, and cut what they opened.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(agent: str, data: Path | None, config: Path | None, revoke: bool, as_json: bool) -> None:
    """Make a bearer token for AGENT; it is printed this once."""
    folder = data_folder(data)
    info = running_desk(folder)
    if info is not None:
        token = asyncio.run(_through_desk(info, folder, agent, revoke))
    else:
        token = _in_file(data, config, agent, revoke)
    if revoke:
        click.echo('{"revoked":true}' if as_json else f"All tokens of {agent} are revoked.")
    elif as_json:
        click.echo(json_line(Token(agent=agent, token=token)))
    else:
        click.echo(token)


async def _through_desk(info: LockInfo, folder: Path, agent: str, revoke: bool) -> str:
    if not info.console:
        raise Refused("The desk is just starting.", code="no_desk", hint="Try again in a moment.")
    client = DeskClient(info.console, local_token(folder))
    try:
        if revoke:
            await client.revoke_tokens(agent)
            return ""
        return (await client.make_token(agent)).token
    finally:
        await client.close()


def _in_file(data: Path | None, config_path: Path | None, agent: str, revoke: bool) -> str:
    from agent_tui.config.find import find
    from agent_tui.config.load import load
    from agent_tui.desk.staff.tokens import create_token, known_agent, revoke_tokens
    from agent_tui.store.engine import write_once
    from agent_tui.store.lock import DeskLock

    path = find(config_path)
    if path is None:
        raise SetupError(
            "No desk runs here, and there is no configuration that names its agents.",
            code="no_configuration",
            hint="Name it: agent-tui token AGENT --config config.toml --data DIR.",
        )
    config = load(path)
    known_agent(config, agent)
    # Not before: what is refused leaves nothing behind.
    is_new = not (data_folder(data) / "desk.db").exists()
    folder = make_data_folder(data)
    if is_new:
        # To make a token before the first start is right; a mistyped folder looks the same.
        click.echo(f"No desk has run in {folder} yet: the token is for one that is started there.", err=True)
    now = datetime.now(UTC)
    lock = DeskLock(folder)
    try:
        if revoke:
            write_once(folder / "desk.db", lambda unit: revoke_tokens(unit, agent, now))
            return ""
        return write_once(folder / "desk.db", lambda unit: create_token(unit, config, agent, now))
    finally:
        lock.release()
