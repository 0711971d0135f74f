"""``agent-tui demo``: simulator, desk and console from one command, with no account, network or configuration.

Simulator and desk run in a process of their own, as they would in life; the console attaches to it. Invariant: the
demo's desk ends with its console.
"""

from __future__ import annotations

import asyncio
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from agent_tui.cli.access import Access
from agent_tui.core.errors import Refused, SetupError


class _Speed(click.FloatRange):
    """A number in a range; ``nan`` is in none, but no comparison says so."""

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        if math.isnan(found):
            self.fail(f"{value} is not a number.", param, ctx)
        return found


END_SECONDS = 8.0
"""The desk lets sends on their way end, which takes it 5 seconds at most."""


@click.command("demo")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed brings the same customers.")
@click.option("--speed", type=_Speed(0.01, 10_000), default=1.0, show_default=True, help="Of all clocks.")
@click.option("--data", type=click.Path(path_type=Path), help="Keep the demo's data here; default: thrown away.")
@click.option("--desk-only", is_flag=True, help="Print addresses and tokens instead of opening the console.")
@click.option("--until-stdin-closes", is_flag=True, hidden=True)
def command(seed: int, speed: float, data: Path | None, desk_only: bool, until_stdin_closes: bool) -> int:
    """Try everything: a desk with lively customers."""
    if not desk_only:
        return _with_console(seed, speed, data)
    if data is not None:
        return _desk_only(seed, speed, data, until_stdin_closes)
    with tempfile.TemporaryDirectory(prefix="agent-tui-demo-") as folder:
        return _desk_only(seed, speed, Path(folder), until_stdin_closes)


def _desk_only(seed: int, speed: float, folder: Path, until_stdin_closes: bool) -> int:
    from agent_tui.cli.demo_desk import run_demo_desk
    from agent_tui.cli.serve import install_uvloop

    install_uvloop()
    asyncio.run(run_demo_desk(folder, seed, speed, until_stdin_closes))
    return 0


def _with_console(seed: int, speed: float, data: Path | None) -> int:
    from agent_tui.cli.attach import open_console

    if not sys.stdout.isatty() or not sys.stdin.isatty():
        raise SetupError(
            "The console needs a terminal.", code="no_terminal", hint="For scripts: agent-tui demo --desk-only."
        )
    click.echo("Starting the demo …", err=True)
    # Without --data the desk's process makes the folder: it is there to remove it even if this one is killed.
    arguments = ["--seed", str(seed), "--speed", str(speed), *(("--data", str(data)) if data is not None else ())]
    child = subprocess.Popen(
        [sys.executable, "-m", "agent_tui", "demo", "--desk-only", "--until-stdin-closes", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        access = _read_access(child)
        return open_console(access, None)
    finally:
        _end(child)


def _read_access(child: subprocess.Popen[str]) -> Access:
    """The console door and the first agent's token, from what the child prints."""
    console = ""
    for line in child.stdout or ():
        words = line.split()
        if words[:1] == ["ready"]:
            console = next((word.removeprefix("console=") for word in words if word.startswith("console=")), "")
        elif words[:1] == ["token"] and console:
            return Access(console, words[2])
    said = child.stderr.read().strip() if child.stderr is not None else ""
    raise Refused(said or "The demo's desk did not start.", code="demo_failed")


def _end(child: subprocess.Popen[str]) -> None:
    """Close the child's standard input, which ends it."""
    with child:
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
