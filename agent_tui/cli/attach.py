"""Plain ``agent-tui``: the console, at the running desk of the data folder or at one started for it.

Invariant: of two that start at once one desk remains: the folder's lock decides, the loser attaches. The desk stays
when the console ends.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import click

from agent_tui.cli.access import Access, find_desk, local_token, read_token
from agent_tui.cli.folders import data_folder, make_data_folder, state_folder
from agent_tui.core.errors import Refused, SetupError
from agent_tui.store.lock import LockInfo, running_desk

START_SECONDS = 20.0
LOOK_EVERY = 0.05


def attach(
    *, config: Path | None, data: Path | None, acting_as: str | None, desk: str | None, token: str | None
) -> int:
    """Open the console; its exit code.

    Raises:
        SetupError, Refused: there is no desk and none can be started.
    """
    terminal = sys.stdout.isatty() and sys.stdin.isatty()
    if desk is not None:
        access = find_desk(data, desk, token)
    elif terminal or running_desk(data_folder(data)) is not None:
        access = _own_desk(config, data, token)
    else:
        _configuration(config)
    if not terminal:
        raise SetupError(
            "The console needs a terminal.",
            code="no_terminal",
            hint="For scripts and screen readers: agent-tui queue, agent-tui chat ID, agent-tui events --follow.",
        )
    return open_console(access, acting_as)


def open_console(access: Access, acting_as: str | None) -> int:
    """The console at this desk.

    Raises:
        DeskError: the agent named is unknown to the desk, or not to be acted as.
    """
    if acting_as is not None:
        asyncio.run(_known(access, acting_as))
    from agent_tui.console.keys.actions import BY_ID
    from agent_tui.console.painting.themes import theme_names
    from agent_tui.console.run import run_console
    from agent_tui.console.settings import load_settings, settings_path

    settings = load_settings(settings_path(), actions=BY_ID, themes=theme_names())
    return run_console(access.url, access.token, acting_as, settings, state_folder())


async def _known(access: Access, acting_as: str) -> None:
    from agent_tui.client.desk import DeskClient

    client = DeskClient(access.url, access.token, acting_as)
    try:
        await client.me()
    finally:
        await client.close()


def _own_desk(config: Path | None, data: Path | None, token: str | None) -> Access:
    """The desk of the data folder, started if none runs."""
    folder = data_folder(data)
    info = running_desk(folder)
    if info is None:
        info = _start(config, data)
    elif not info.console:
        info = _wait(folder, None)
    return Access(info.console, read_token(token) or local_token(folder))


def desk_of(config: Path, data: Path | None) -> tuple[Path, LockInfo]:
    """The data folder and the desk that runs on it, started if none does.

    Raises:
        SetupError, Refused: none can be started.
    """
    folder = data_folder(data)
    info = running_desk(folder)
    if info is None:
        return folder, _start(config, data, quiet=True)
    return folder, info if info.console else _wait(folder, None)


def _start(config: Path | None, data: Path | None, *, quiet: bool = False) -> LockInfo:
    path = _configuration(config)
    folder = make_data_folder(data)
    if not quiet:
        click.echo("Starting the desk …", err=True)
    # Its own session: it outlives this console and the terminal.
    with _private(folder / "log" / "start.log") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "agent_tui", "serve", "--config", str(path), "--data", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return _wait(folder, child)


def _private(path: Path) -> IO[bytes]:
    """The file, empty, for its owner only, also if it was there and others could read it."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    path.chmod(0o600)
    return os.fdopen(opened, "wb")


def _configuration(config: Path | None) -> Path:
    """The configuration to start a desk with, checked.

    Raises:
        SetupError: there is none, or it has mistakes.
    """
    from agent_tui.cli.loading import load_with_secrets
    from agent_tui.config.find import find

    path = find(config)
    if path is None:
        raise SetupError(
            "No desk runs here, and there is no configuration to start one.",
            code="no_configuration",
            hint="To look around: agent-tui demo. To set a desk up: agent-tui setup, or write a config.toml "
            "(config.example.toml shows every key) and run agent-tui serve --config config.toml.",
        )
    load_with_secrets(path)
    return path


def _wait(folder: Path, child: subprocess.Popen[bytes] | None) -> LockInfo:
    """The desk's doors, once they are open."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        info = running_desk(folder)
        if info is not None and info.console:
            return info
        if child is not None and child.poll() is not None and info is None:
            said = (folder / "log" / "start.log").read_text("utf-8", errors="replace").strip()
            raise SetupError(
                said or f"The desk ended at once with the code {child.returncode}.",
                code="desk_failed",
                hint=f"Its log is in {folder / 'log'}.",
            )
        time.sleep(LOOK_EVERY)
    raise Refused(
        f"The desk of {folder} did not open its doors within {START_SECONDS:.0f} seconds.",
        code="no_desk",
        hint=f"Look into {folder / 'log'}.",
    )
