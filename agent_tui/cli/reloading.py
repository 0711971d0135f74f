"""Reloads the configuration when its file has changed and been quiet for 200 ms, or on SIGHUP.

Invariant: all or nothing: a bad file is refused with its mistakes in the log and on standard error, and the old
configuration stays.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import click
import structlog

from agent_tui.cli.file_stamp import Stamp, file_stamp
from agent_tui.config.load import load
from agent_tui.core.errors import DeskError
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
        self._refused = False

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
            changed = seen != self._loaded and seen == before and seen is not None
            if asked or changed:
                self._loaded = seen
                await self._reload(path)

    async def _reload(self, path: Path) -> None:
        try:
            config = await asyncio.to_thread(load, path)
            await self._desk.reload(config)
        except DeskError as error:
            log.error("configuration refused, the old one stays", reason=str(error), hint=error.hint)
            click.echo(f"{error}\nThe configuration was not taken over; the desk goes on with the old one.", err=True)
            self._refused = True
            return
        log.info("configuration reloaded")
        if self._refused:
            click.echo("The configuration is good again and was taken over.", err=True)
            self._refused = False
