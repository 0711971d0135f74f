"""``agent-tui replies``: quick replies as lines and as CSV sheets.

Invariant: an import makes what is new and changes what has the same title, language and scope; a mistake anywhere in
the sheet is told before anything is changed.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.client.replies import as_sheet
from agent_tui.core.errors import Refused, SetupError
from agent_tui.wire.replies import QuickReply, RepliesImported, ReplyLine


@click.group("replies")
def command() -> None:
    """Quick replies: list, import, export."""


@command.command("list")
@access_options
@acting_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_command(data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool) -> None:
    """Print the quick replies that you may use, a line each."""
    for reply in _every(data, desk, token, acting_as):
        click.echo(json_line(reply) if as_json else _line(reply))


@command.command("export")
@access_options
@acting_option
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output.")
def export_command(
    data: Path | None, desk: str | None, token: str | None, acting_as: str | None, output: Path | None
) -> None:
    """Write them as CSV: title, language, text, tags, workstreams, scope."""
    sheet = as_sheet(_every(data, desk, token, acting_as))
    if output is None:
        click.echo(sheet, nl=False)
        return
    try:
        output.write_text(sheet, "utf-8")
    except OSError as error:
        raise SetupError(f"{output} cannot be written: {error.strerror}.", hint="Name another file.") from error


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@access_options
@acting_option
@click.option("--dry-run", is_flag=True, help="Only tell what each line would do.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def import_command(
    file: Path,
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read a CSV sheet: new replies are made, those of the same title, language and scope are changed.

    A sheet with any wrong line changes nothing; every wrong line is told.
    """
    try:
        sheet = file.read_bytes()
    except OSError as error:
        raise SetupError(f"{file} cannot be read: {error.strerror}.", hint="Name another file.") from error
    access = find_desk(data, desk, token, acting_as)
    done = asyncio.run(with_client(access, lambda client: _import(client, sheet, dry_run)))
    if as_json:
        click.echo(json_line(done))
    else:
        for line in done.lines if dry_run else ():
            click.echo(f"line {line.line}  {line.do}  {one_line(line.title)}{_scope(line)}")
        if dry_run:
            click.echo(f"{done.made} would be made, {done.changed} changed, {done.unchanged} stay as they are")
        if done.done:
            click.echo(f"{done.made} made, {done.changed} changed, {done.unchanged} as they were")
    for line in done.lines:
        if line.mistake:
            click.echo(f"line {line.line}: {one_line(line.mistake)}", err=True)
    if done.refused:
        raise Refused(
            f"{done.refused} of {len(done.lines)} lines are wrong; nothing was changed.",
            code="invalid",
            hint="Correct them, then import again.",
        )


async def _import(client: DeskClient, sheet: bytes, dry_run: bool) -> RepliesImported:
    plan = await client.replies.take_sheet(sheet, dry_run=True)
    return plan if dry_run or plan.refused else await client.replies.take_sheet(sheet, dry_run=False)


def _scope(line: ReplyLine) -> str:
    language = f", {line.language}" if line.language else ""
    return f" ({'personal' if line.personal else 'shared'}{language})"


def _every(data: Path | None, desk: str | None, token: str | None, acting_as: str | None) -> list[QuickReply]:
    access = find_desk(data, desk, token, acting_as)
    return asyncio.run(with_client(access, lambda client: client.replies.every()))


def _line(reply: QuickReply) -> str:
    tags = " ".join(f"#{tag}" for tag in reply.tags)
    scope = "personal" if reply.personal else "shared"
    parts = (reply.id, scope, reply.language or "any", one_line(reply.title), one_line(tags), one_line(reply.text))
    return "  ".join(part for part in parts if part)
