"""Reloads the configuration when its file has changed and been quiet for 200 ms, or on SIGHUP.

Invariant: all or nothing: a bad file is refused, the old configuration stays, and it is said where people look: on
standard error, at the consoles of supervisors, by doctor, and in the log with every mistake.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import click
import structlog

from agent_tui.cli.file_stamp import Stamp, file_stamp
from agent_tui.cli.loading import load_with_secrets
from agent_tui.core.errors import Busy, DeskError, SetupError
from agent_tui.desk.refused_config import refused_config
from agent_tui.desk.running import Desk

log = structlog.get_logger("reload")

QUIET = 0.2
"""Seconds; an editor writes a file in several steps."""


class Reloader:
    """Watches one file for one desk; ``stamp`` is the file's as it was when the desk's configuration was read."""

    def __init__(self, desk: Desk, path: Path, stamp: Stamp | None) -> None:
        self._desk = desk
        self._path = path
        self._loaded = stamp
        self._asked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._task = asyncio.create_task(self._watch(self._path), name="reload")

    def now(self) -> None:
        """Reload without waiting for a change."""
        self._asked.set()

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self, path: Path) -> None:
        seen = self._loaded
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), QUIET)
            asked = self._asked.is_set()
            self._asked.clear()
            before, seen = seen, await asyncio.to_thread(file_stamp, path)
            changed = seen != self._loaded and seen == before
            if changed and seen is None:
                self._loaded = None
                await self._refuse(gone(path), path)
            elif asked or changed:
                self._loaded = seen
                await self._reload(path)

    async def _reload(self, path: Path) -> None:
        refused_before = self._desk.refused is not None
        try:
            if not (await asyncio.to_thread(_text, path, "-")).strip():
                raise SetupError("The file is empty.", hint="Write it whole; an earlier one may stand next to it.")
            config = await asyncio.to_thread(load_with_secrets, path)
            await self._desk.reload(config)
        except DeskError as error:
            await self._refuse(error, path)
            return
        log.info("configuration reloaded")
        if refused_before:
            click.echo("The configuration is good again and was taken over.", err=True)

    async def _refuse(self, error: DeskError, path: Path) -> None:
        log.error("configuration refused, the old one stays", reason=str(error), hint=error.hint)
        text = await asyncio.to_thread(_text, path)
        refused = refused_config(error, path.name, text, self._desk.clock.now())
        click.echo(f"{refused.says} {refused.hint}", err=True)
        try:
            await self._desk.refuse(refused)
        except Busy:
            log.warning("could not tell in the feed that a configuration was refused")


def gone(path: Path) -> SetupError:
    """The refusal of a file that was removed: nothing is taken over until there is one."""
    return SetupError("The file is gone.", hint=f"Put it back at {path}: without it the desk will not start again.")


def _text(path: Path, otherwise: str = "") -> str:
    """What the file holds; ``otherwise`` if it cannot be read, or no longer."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return otherwise
