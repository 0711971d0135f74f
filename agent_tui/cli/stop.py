"""``agent-tui stop``: ends the desk of a data folder."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import click

from agent_tui.cli.folders import data_folder
from agent_tui.core.errors import Refused
from agent_tui.store.lock import running_desk

STOP_SECONDS = 20.0
LOOK_EVERY = 0.05


@click.command("stop")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder; default: the platform's.")
def command(data: Path | None) -> None:
    """End the desk of a data folder; what is under way is finished."""
    folder = data_folder(data)
    info = running_desk(folder)
    if info is None:
        raise Refused(f"No desk runs on the data folder {folder}.", code="no_desk", hint="Name its folder with --data.")
    if info.pid <= 0:
        raise Refused("The desk is just starting.", code="no_desk", hint="Try again in a moment.")
    try:
        os.kill(info.pid, signal.SIGTERM)
    except PermissionError:
        raise Refused(f"The desk (process {info.pid}) belongs to another user.", hint="Ask that user.") from None
    except ProcessLookupError:
        return
    until = time.monotonic() + STOP_SECONDS
    while time.monotonic() < until:
        if running_desk(folder) is None:
            click.echo("stopped")
            return
        time.sleep(LOOK_EVERY)
    raise Refused(
        f"The desk (process {info.pid}) has not ended within {STOP_SECONDS:.0f} seconds.",
        code="busy",
        hint=f"Look into {folder / 'log'}.",
    )
