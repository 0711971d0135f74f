"""``agent-tui serve``: the desk in the foreground.

Invariant: ``ready`` is printed once both doors accept; SIGTERM and SIGINT answer what is under way and exit 0, at
whatever moment they come.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from pathlib import Path

import click

from agent_tui import __version__
from agent_tui.cli.early_end import end_at_once
from agent_tui.cli.file_stamp import Stamp, file_stamp
from agent_tui.cli.folders import make_data_folder
from agent_tui.cli.loading import load_with_secrets
from agent_tui.config.types import Config
from agent_tui.core.errors import SetupError


@click.command("serve")
@click.option("--config", type=click.Path(path_type=Path), help="config.toml; default: here, then the user's folder.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder; default: the platform's.")
def command(config: Path | None, data: Path | None) -> None:
    """Run a desk until it is stopped."""
    end_at_once()
    from agent_tui.config.find import find

    path = find(config)
    if path is None:
        raise SetupError(
            "There is no configuration.",
            code="no_configuration",
            hint="Write a config.toml (config.example.toml shows every key) and name it: agent-tui serve --config F. "
            "To be asked for it step by step: agent-tui setup. To look around first: agent-tui demo.",
        )
    stamp = file_stamp(path)
    loaded = load_with_secrets(path)
    # What is written here holds customers' messages.
    os.umask(0o077)
    folder = make_data_folder(data)
    install_uvloop()
    try:
        asyncio.run(run_desk(loaded, folder, path, stamp))
    finally:
        end_at_once()


def install_uvloop() -> None:
    """Use the faster event loop where there is one."""
    try:
        import uvloop
    except ImportError:
        return
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())


async def run_desk(config: Config, folder: Path, path: Path, stamp: Stamp | None) -> None:
    """A desk from lock to end; ``path`` is the file to watch, ``stamp`` as it was when ``config`` was read from it."""
    # Nothing that is made until the doors are open is garbage; looking for some costs a tenth of the start.
    gc.disable()
    from agent_tui.cli.desk_garbage import begin_to_collect
    from agent_tui.cli.desk_log import log_to
    from agent_tui.cli.reloading import Reloader
    from agent_tui.desk.clock import WallClock
    from agent_tui.desk.running import Desk
    from agent_tui.server.app import Doors
    from agent_tui.store.lock import DeskLock, LockInfo

    lock = DeskLock(folder)
    try:
        lock.tell(LockInfo(pid=os.getpid(), version=__version__))
        log_to(folder)
        desk = Desk(config, folder, WallClock())
        desk.config_path = path
        doors = Doors()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, desk.stopping.set)
        try:
            await desk.prepare()
            if desk.stopping.is_set():
                return
            public, console = await doors.start(desk)
            desk.work()
            reloader = Reloader(desk, path, stamp)
            loop.add_signal_handler(signal.SIGHUP, reloader.now)
            reloader.start()
            lock.tell(LockInfo(pid=os.getpid(), public=public, console=console, version=__version__))
            _tell_ready(desk.config, desk.public_url, public, console)
            begin_to_collect()
            await desk.stopping.wait()
            await reloader.stop()
        finally:
            desk.stopping.set()
            await doors.stop()
            await desk.close()
    finally:
        lock.release()


def _tell_ready(config: Config, public_url: str, public: str, console: str) -> None:
    from agent_tui.channel.webhook_urls import RETRIES, hook_for

    hook = hook_for(public_url)
    for number in config.numbers.values():
        click.echo(
            f"number {number.id} {number.address} inbound={hook.inbound.removesuffix(RETRIES)} "
            f"fallback={hook.fallback} status={hook.status} "
            f"(add {RETRIES} to the first, and Twilio tries again)"
        )
    click.echo(f"ready public={public} console={console}")
