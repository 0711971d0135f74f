"""``agent-tui route``: what another configuration would do with the first messages that are stored.

Invariant: the database is opened for reading only, also while a desk runs on it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec

from agent_tui.cli.folders import data_folder
from agent_tui.cli.plain import one_line
from agent_tui.config.load import load
from agent_tui.core.errors import SetupError
from agent_tui.desk.routing.compare import Comparison, Moved, compare
from agent_tui.store.engine import read_once

DATABASE = "desk.db"
_SINCE = re.compile(r"([0-9]{1,5})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@click.command("route")
@click.option(
    "--config", "config_path", required=True, metavar="FILE", type=click.Path(path_type=Path), help="The other one."
)
@click.option("--since", default="30d", show_default=True, help="How far back: 90m, 24h, 30d.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of the desk.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(config_path: Path, since: str, data: Path | None, as_json: bool) -> None:
    """Compare routing: what would go elsewhere, what no rule matches any more, what nobody could take."""
    match = _SINCE.fullmatch(since.strip())
    if match is None:
        raise click.BadParameter(f"{since} is no duration such as 90m, 24h or 30d", param_hint="--since")
    config = load(config_path)
    start = datetime.now(UTC) - timedelta(**{_UNITS[match[2]]: int(match[1])})
    path = data_folder(data) / DATABASE
    if not path.is_file():
        raise SetupError(f"There is no database {path}.", hint="Name the desk's data folder with --data.")
    try:
        found = read_once(path, lambda reader: compare(reader, config, start))
    except sqlite3.DatabaseError as error:
        raise SetupError(f"{path} cannot be read: {error}.", hint="Is it of this version of agent-tui?") from error
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    for line in as_lines(found):
        click.echo(line)


def as_lines(found: Comparison) -> list[str]:
    """The comparison, a fact a line."""
    skipped = f", {found.skipped} of numbers that it does not have left out" if found.skipped else ""
    bots = f", {found.bots} that a bot had first left out" if found.bots else ""
    lines = [f"{found.compared} conversations since {found.since}{skipped}{bots}"]
    for title, rows in (
        ("would go elsewhere", found.elsewhere),
        ("no rule matches any more", found.unmatched),
        ("nobody could take", found.untakable),
    ):
        lines.append(f"{title}: {len(rows)}")
        lines += _rows(rows)
    return lines


def _rows(rows: Iterable[Moved]) -> list[str]:
    return [f"  {row.conversation_id}  {row.was} -> {row.now}  {row.reason}  {one_line(row.text)}" for row in rows]
