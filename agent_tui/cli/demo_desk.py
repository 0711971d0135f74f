"""The demo's simulator and desk in one process and one loop, on one clock."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import click

from agent_tui import __version__
from agent_tui.channel.webhook_urls import RETRIES
from agent_tui.cli.demo_colleagues import LOOK_AGAIN, LOOKS, set_the_scene, start_colleagues
from agent_tui.cli.demo_world import COLLEAGUES, write_config
from agent_tui.cli.desk_log import log_to
from agent_tui.cli.file_stamp import file_stamp
from agent_tui.cli.folders import make_data_folder
from agent_tui.cli.reloading import Reloader
from agent_tui.config.load import load
from agent_tui.desk.clock import WallClock
from agent_tui.desk.running import Desk
from agent_tui.desk.staff.tokens import create_token
from agent_tui.server.app import Doors
from agent_tui.simulator.demo import demo_settings
from agent_tui.simulator.server import Simulator
from agent_tui.store.lock import DeskLock, LockInfo


async def run_demo_desk(folder: Path, seed: int, speed: float, until_stdin_closes: bool) -> None:
    """Run until a signal or, for a console that started us, until our standard input closes."""
    os.umask(0o077)
    folder = make_data_folder(folder)
    lock = DeskLock(folder)
    clock = WallClock(speed)
    simulator = Simulator(demo_settings(seed), clock)
    try:
        lock.tell(LockInfo(pid=os.getpid(), version=__version__))
        log_to(folder)
        await simulator.start()
        path = write_config(folder, simulator.base_url)
        stamp = file_stamp(path)
        desk = Desk(load(path), folder, clock)
        desk.config_path = path
        reloader = Reloader(desk, path, stamp)
        doors = Doors()
        colleagues: list[asyncio.Task[None]] = []
        try:
            await desk.prepare()
            public, console = await doors.start(desk)
            simulator.connect(public + RETRIES)
            tokens = await _tokens(desk)
            desk.work()
            reloader.start()
            lock.tell(LockInfo(pid=os.getpid(), public=public, console=console, version=__version__))
            _end_with(desk, until_stdin_closes)
            first = next(iter(tokens.values()))
            if await _caught_up(desk):
                await simulator.tell_history()
            await set_the_scene(console, first)
            click.echo(f"ready public={public} console={console} twilio={simulator.base_url}")
            for agent, token in tokens.items():
                click.echo(f"token {agent} {token}")
            sys.stdout.flush()
            others = list(tokens.values())[1:]
            colleagues = start_colleagues(console, others, clock, seed)
            await desk.stopping.wait()
        finally:
            for task in colleagues:
                task.cancel()
            await asyncio.gather(*colleagues, return_exceptions=True)
            await reloader.stop()
            desk.stopping.set()
            await doors.stop()
            await desk.close()
    finally:
        with contextlib.suppress(Exception):
            await simulator.stop()
        lock.release()


async def _caught_up(desk: Desk) -> bool:
    """Waits until what was said before the start is here, but not for ever."""
    for _ in range(LOOKS):
        rows = await desk.store.read(lambda reader: [reader.one("number", id=number) for number in desk.config.numbers])
        if all(row is not None and row["caught_up_to"] is not None for row in rows):
            return True
        # Not the demo's clock: a desk needs its time however fast that runs.
        await asyncio.sleep(LOOK_AGAIN)
    return False


async def _tokens(desk: Desk) -> dict[str, str]:
    """A token for every agent of the demo."""
    now = desk.clock.now()
    return {
        each.id: await desk.store.write(lambda unit, each=each: create_token(unit, desk.config, each.id, now))  # type: ignore[misc]
        for each in COLLEAGUES
    }


def _end_with(desk: Desk, until_stdin_closes: bool) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, desk.stopping.set)
    if until_stdin_closes:
        loop.add_reader(sys.stdin.fileno(), desk.stopping.set)
