"""``agent-tui retention``: what the configuration's ages would remove now. Nothing is changed: the desk does that."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from agent_tui.cli.folders import data_folder
from agent_tui.cli.plain import json_line
from agent_tui.core.errors import SetupError


class TooOldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of ``[retention]`` and how much is older than it keeps."""

    rule: str
    what: str
    before: str
    count: int


@click.command("retention")
@click.option("--config", type=click.Path(path_type=Path), help="config.toml with [retention]; it may be a new one.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of the desk.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(config: Path | None, data: Path | None, as_json: bool) -> None:
    """Count what is older than [retention] keeps: a dry run. The desk removes it each hour."""
    from agent_tui.config.find import find
    from agent_tui.config.load import load
    from agent_tui.core.moment import to_text
    from agent_tui.desk.privacy.retention import too_old
    from agent_tui.store.engine import read_once

    path, database = find(config), data_folder(data) / "desk.db"
    if path is None:
        raise SetupError("There is no configuration.", code="no_configuration", hint="Name it with --config.")
    if not database.exists():
        raise SetupError(f"{database} is not there.", code="data_folder", hint="Name the desk's folder with --data.")
    settings, now = load(path).retention, datetime.now(UTC)
    found = read_once(database, lambda reader: too_old(reader, settings, now))
    if not found and not as_json:
        click.echo("[retention] names nothing: everything is kept.")
    for each in found:
        line = TooOldLine(rule=each.rule.key, what=each.rule.words, before=to_text(each.before), count=each.count)
        click.echo(json_line(line) if as_json else f"{line.rule}: {line.count} {line.what}, before {line.before[:10]}")
