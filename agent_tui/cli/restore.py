"""``agent-tui restore``: a data folder from a back-up; what the folder held is kept beside it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from agent_tui.cli.folders import make_data_folder
from agent_tui.cli.plain import json_line


class RestoreDone(msgspec.Struct, frozen=True, kw_only=True):
    """What was restored; ``kept``: where the earlier data is, if there was any."""

    data: str
    made_at: str
    messages: int
    files: int
    kept: str | None


@click.command("restore")
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Data folder to put it into.")
@click.option("--replace", is_flag=True, help="Move data that is there aside.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(place: Path, data: Path | None, replace: bool, as_json: bool) -> None:
    """Put the back-up PLACE into a data folder, whose desk must not run.

    Messages that waited to be sent when the back-up was made are looked up at Twilio before anything leaves: the
    desk that was lost may have sent them. What customers wrote since then is fetched from Twilio by the next desk.
    """
    from agent_tui.desk.after_restore import after_restore
    from agent_tui.store.backup import read_manifest
    from agent_tui.store.lock import DeskLock
    from agent_tui.store.restore import restore

    made_at, feed_id, now = read_manifest(place).made_at, secrets.token_hex(8), datetime.now(UTC)
    folder = make_data_folder(data)
    lock = DeskLock(folder)
    try:
        manifest, kept = restore(
            place, folder, now, lambda unit: after_restore(unit, feed_id, made_at, now), replace=replace
        )
    finally:
        lock.release()
    done = RestoreDone(
        data=str(folder),
        made_at=manifest.made_at,
        messages=manifest.messages,
        files=manifest.files,
        kept=None if kept is None else str(kept),
    )
    if as_json:
        click.echo(json_line(done))
        return
    click.echo(f"{done.data}: {done.messages} messages, {done.files} files, as of {done.made_at}")
    if done.kept:
        click.echo(f"what was there is kept in {done.kept}")
