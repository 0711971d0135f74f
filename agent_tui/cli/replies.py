"""``agent-tui replies``: quick replies as lines and as CSV sheets.

Invariant: an import makes what is new and changes what has the same title, language and scope; a mistake anywhere in
the sheet is told before anything is changed.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
import msgspec

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.core.errors import DeskError, Refused, SetupError
from agent_tui.core.reply_sheet import SheetReply, read_sheet, write_sheet
from agent_tui.wire.replies import QuickReply, ReplyForm


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What ``import --json`` prints."""

    made: int
    changed: int
    unchanged: int


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
    sheet = write_sheet(_as_sheet(reply) for reply in _every(data, desk, token, acting_as))
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
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def import_command(
    file: Path, data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool
) -> None:
    """Read a CSV sheet: new replies are made, those of the same title, language and scope are changed."""
    try:
        rows = read_sheet(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{file} cannot be read: {error}.", hint="Save the sheet as CSV, UTF-8.") from error
    access = find_desk(data, desk, token, acting_as)
    done = asyncio.run(with_client(access, lambda client: _import(client, rows)))
    if as_json:
        click.echo(json_line(done))
    else:
        click.echo(f"{done.made} made, {done.changed} changed, {done.unchanged} as they were")


async def _import(client: DeskClient, rows: list[SheetReply]) -> Imported:
    known = {_key(_as_sheet(reply)): reply for reply in await client.replies.every()}
    made = changed = unchanged = 0
    for row in rows:
        form = ReplyForm(
            title=row.title,
            text=row.text,
            language=row.language,
            tags=list(row.tags),
            workstreams=list(row.workstreams),
            personal=row.personal,
        )
        there = known.get(_key(row))
        try:
            if there is None:
                known[_key(row)] = await client.replies.make(form)
                made += 1
            elif (there.text, there.tags, there.workstreams) == (form.text, form.tags, form.workstreams):
                unchanged += 1
            else:
                known[_key(row)] = await client.replies.change(there.id, form)
                changed += 1
        except DeskError as error:
            before = f" Before it: {made} made, {changed} changed." if made or changed else ""
            raise Refused(f"line {row.line}: {error.sentence}{before}", code=error.code, hint=error.hint) from error
    return Imported(made=made, changed=changed, unchanged=unchanged)


def _every(data: Path | None, desk: str | None, token: str | None, acting_as: str | None) -> list[QuickReply]:
    access = find_desk(data, desk, token, acting_as)
    return asyncio.run(with_client(access, lambda client: client.replies.every()))


def _as_sheet(reply: QuickReply) -> SheetReply:
    return SheetReply(
        reply.title, reply.language, reply.text, tuple(reply.tags), tuple(reply.workstreams), reply.personal
    )


def _key(row: SheetReply) -> tuple[str, str, bool]:
    return (row.title.casefold(), row.language, row.personal)


def _line(reply: QuickReply) -> str:
    tags = " ".join(f"#{tag}" for tag in reply.tags)
    scope = "personal" if reply.personal else "shared"
    parts = (reply.id, scope, reply.language or "any", one_line(reply.title), one_line(tags), one_line(reply.text))
    return "  ".join(part for part in parts if part)
