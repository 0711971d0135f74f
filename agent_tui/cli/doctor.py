"""``agent-tui doctor``: examines a desk and what it depends on, a line a finding, each with its fix.

A desk that runs examines itself, since it has the secrets; else the same checks are made from here. Invariant: exit
code 0 if nothing is a fault (warnings are allowed), 1 if something is; nothing is changed anywhere.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec import structs

from agent_tui import __version__
from agent_tui.channel.net import open_http
from agent_tui.cli.access import Access, access_options, find_desk, local_token
from agent_tui.cli.folders import data_folder
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.cli.spelt_out import spelt_out
from agent_tui.cli.terminal_check import terminal_here, terminal_line_here
from agent_tui.config.find import find
from agent_tui.config.load import Loaded, load_with_warnings
from agent_tui.config.mistakes import ConfigError
from agent_tui.core.errors import Unreachable
from agent_tui.core.moment import to_text
from agent_tui.desk.doctor.examine import examine, report
from agent_tui.desk.doctor.machine_checks import machine_lines
from agent_tui.desk.doctor.patient_here import patient_here
from agent_tui.desk.doctor.table import trouble
from agent_tui.store.lock import running_desk
from agent_tui.wire.doctor import DoctorLine, DoctorReport, Grade

MARKS: dict[Grade, tuple[str, str]] = {
    "ok": ("ok     ", "green"),
    "warning": ("warning", "yellow"),
    "fault": ("FAULT  ", "red"),
}


@click.command("doctor")
@click.option("--config", type=click.Path(path_type=Path), help="config.toml; default: here, then the user's folder.")
@access_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(config: Path | None, data: Path | None, desk: str | None, token: str | None, as_json: bool) -> int:
    """Examine a desk: credentials, public URL, webhooks, senders, templates, outbox, database, and more.

    Exit code 0: nothing is a fault; 1: something is.
    """
    found = asyncio.run(_report(config, data, desk, token))
    lines = (structs.replace(line, fix=spelt_out(line.fix, config, data)) for line in found.lines)
    found = structs.replace(found, lines=tuple(lines))
    if as_json:
        click.echo(json_line(found))
    else:
        _print(found)
    return 0 if found.healthy else 1


async def _report(config: Path | None, data: Path | None, desk: str | None, token: str | None) -> DoctorReport:
    terminal = terminal_line_here(terminal_here())
    if desk is not None:
        return _with(await _ask(find_desk(data, desk, token)), terminal)
    folder = data_folder(data)
    info = running_desk(folder)
    if info is None or not info.console:
        return await _from_here(config, folder, trouble("desk", "stopped", folder=folder), terminal)
    try:
        asked = await _ask(Access(info.console, token or local_token(folder)))
    except Unreachable as error:
        silent = trouble("desk", "silent", folder=folder, pid=info.pid, why=error.sentence)
        return await _from_here(config, folder, silent, terminal)
    # The file may differ from what the desk has in force.
    mistakes = [] if find(config) is None else _untold(_loaded(config)[1], asked)
    version = [] if info.version == __version__ else [_version(info.version)]
    return _with(asked, terminal, *mistakes, *version)


async def _from_here(config: Path | None, folder: Path, *more: DoctorLine) -> DoctorReport:
    """What can be seen without the desk."""
    loaded, lines = _loaded(config)
    if loaded is None:
        now = datetime.now(UTC)
        return report([*lines, *more, *machine_lines(folder, now)], to_text(now))
    async with open_http() as http:
        return await examine(patient_here(loaded, folder, http), *more)


def _untold(mistakes: list[DoctorLine], asked: DoctorReport) -> list[DoctorLine]:
    """Without those that the desk has found in the file by itself."""
    told = [line.says for line in asked.lines if line.code == "refused"]
    return [line for line in mistakes if not any(line.says.rstrip(".") in says for says in told)]


def _version(theirs: str) -> DoctorLine:
    return trouble("desk", "version", theirs=theirs or "unknown", ours=__version__)


async def _ask(access: Access) -> DoctorReport:
    return await with_client(access, lambda client: client.doctor())


def _with(found: DoctorReport, *more: DoctorLine) -> DoctorReport:
    return report([*found.lines, *more], found.at)


def _loaded(config: Path | None) -> tuple[Loaded | None, list[DoctorLine]]:
    """The configuration, or what is wrong with it."""
    path = find(config)
    if path is None:
        return None, [trouble("configuration", "none")]
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    try:
        return load_with_warnings(path, env=os.environ, credentials_dir=Path(credentials) if credentials else None), []
    except ConfigError as error:
        return None, [trouble("configuration", "mistake", what=str(mistake)) for mistake in error.mistakes]


def _print(found: DoctorReport) -> None:
    for line in found.lines:
        mark, colour = MARKS[line.grade]
        subject = f" {line.subject}" if line.subject else ""
        click.echo(f"{click.style(mark, fg=colour)}  {line.title}{subject}: {one_line(line.says)}")
        if line.fix:
            click.echo(f"         {one_line(line.fix)}")
    counts = [(sum(line.grade == grade for line in found.lines), grade) for grade in ("fault", "warning")]
    told = ", ".join(f"{count} {grade}{'' if count == 1 else 's'}" for count, grade in counts if count)
    fine = sum(line.grade == "ok" for line in found.lines)
    click.echo(f"\n{told or 'Everything is well'}; {fine} of {len(found.lines)} lines are ok.")
