"""``agent-tui backup``: a checked back-up of a data folder; its desk may run meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from agent_tui.cli.folders import data_folder
from agent_tui.cli.plain import json_line


class BackupDone(msgspec.Struct, frozen=True, kw_only=True):
    """Where the back-up is, what it holds (``bytes`` in all), and which older ones were removed."""

    place: str
    messages: int
    files: int
    bytes: int
    made_at: str
    removed: list[str]


@click.command("backup")
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of the desk.")
@click.option("--keep", type=click.IntRange(min=1), help="Remove all but the newest KEEP back-ups in TO.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(to: Path, data: Path | None, keep: int | None, as_json: bool) -> None:
    """Make a back-up of a data folder in the folder TO.

    It is read again and checked before it counts. Put TO on another disk. A file that an older back-up in TO has is
    shared with it, so one each hour costs little more than one.
    """
    from agent_tui.store.backup import back_up, forget_old

    folder = data_folder(data)
    place, manifest = back_up(folder, to, datetime.now(UTC))
    removed = forget_old(folder, to, keep) if keep is not None else []
    done = BackupDone(
        place=str(place),
        messages=manifest.messages,
        files=manifest.files,
        bytes=manifest.bytes,
        made_at=manifest.made_at,
        removed=[str(each) for each in removed],
    )
    if as_json:
        click.echo(json_line(done))
        return
    size = f"{done.bytes / 2**20:.1f} MiB"
    click.echo(f"{done.place}: {done.messages} messages, {done.files} files, {size}, checked")
    for each in done.removed:
        click.echo(f"removed {each}")
