"""``agent-tui export``: whole conversations as text, JSON, HTML or CSV, or all that is held of one person."""

from __future__ import annotations

import asyncio
import codecs
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from agent_tui.cli.access import Access, access_options, acting_option, find_desk
from agent_tui.cli.plain import values_given, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.console.painting.safe_text import safe_text
from agent_tui.core.errors import SetupError

AT_ONCE = 10_000
"""Characters that are cleaned at once; ``safe_text`` leaves out what is beyond 20,000."""


@click.command("export")
@click.argument("conversation", metavar="[ID]", default="")
@access_options
@acting_option
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "csv"]), default="text", show_default=True)
@click.option("--customer", metavar="ADDRESS", default="", help="All of this customer's.")
@click.option("--queue", default="", help="Only of this queue.")
@click.option("--days", type=click.IntRange(1, 36_500), help="Only those begun within so many days.")
@click.option("--person", metavar="ADDRESS|ID", default="", help="Everything held of this customer, as a zip file.")
@click.option("--merged", is_flag=True, help="With --person: also of those shown as the same person.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="File; default: standard output.")
def command(
    conversation: str,
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    form: str,
    customer: str,
    queue: str,
    days: int | None,
    person: str,
    merged: bool,
    to: Path | None,
) -> None:
    """Export the conversation ID, or at most 1,000 that match, as far as you may see them. The audit notes it.

    JSON is one object a line. A file is made for its owner only and never replaces one that is there. With --person it
    is a zip file of all that `erase` would remove: every row as JSON, every file, and index.html to read.
    """
    if merged and not person:
        raise click.UsageError("--merged goes with --person.")
    if person and (conversation or customer or queue or days is not None):
        raise click.UsageError("--person goes with --to and --merged only: it is everything of one person.")
    if person and to is None:
        raise click.UsageError("--person needs --to FILE.")
    access = find_desk(data, desk, token, acting_as)
    if person and to is not None:
        with _fresh(to) as file:
            size = asyncio.run(_save(access, file, person, merged))
        click.echo(f"{to}: {size:,} bytes")
        return
    params: dict[str, str | int] = {"form": form, "conversation": conversation, "address": customer, "queue": queue}
    if days is not None:
        params["days"] = days
    if to is not None:
        with values_given(), _fresh(to) as file:
            asyncio.run(_read(access, params, file.write))
        return
    clean = Printable()
    write = sys.stdout.buffer.write
    shown = sys.stdout.isatty()
    with values_given():
        asyncio.run(_read(access, params, (lambda piece: write(clean.of(piece))) if shown else write))
    write(clean.rest())


class Printable:
    """What a terminal may be shown of a file that comes in pieces: text without commands for it.

    It is cleaned line by line: what is cleaned at once is cut at a length that no line of a message reaches.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def of(self, piece: bytes) -> bytes:
        """The lines that are whole by now; of a very long one what fits."""
        lines = (self._held + self._decoder.decode(piece)).split("\n")
        self._held = lines.pop()
        shown = "".join(f"{_clean(line)}\n" for line in lines)
        if len(self._held) > AT_ONCE:
            shown, self._held = shown + _clean(self._held), ""
        return shown.encode()

    def rest(self) -> bytes:
        """What is left at the end."""
        left, self._held = self._held, ""
        return _clean(left).encode()


def _clean(line: str) -> str:
    return "".join(safe_text(line[place : place + AT_ONCE]) for place in range(0, len(line), AT_ONCE))


async def _read(access: Access, params: dict[str, str | int], write: Callable[[bytes], int]) -> None:
    async def work(client: DeskClient) -> None:
        async for piece in client.search.export(params):
            write(piece)

    await with_client(access, work)


async def _save(access: Access, file: IO[bytes], person: str, merged: bool) -> int:
    async def work(client: DeskClient) -> int:
        size = 0
        async for piece in client.administration.person(person, merged=merged):
            size += file.write(piece)
        return size

    return await with_client(access, work)


@contextmanager
def _fresh(to: Path) -> Iterator[IO[bytes]]:
    """A new file for its owner only; one that could not be finished is taken away.

    Raises:
        SetupError: it is there already, or cannot be written.
    """
    try:
        made = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _refused(to, error) from error
    try:
        with os.fdopen(made, "wb") as file:
            yield file
    except BaseException as error:
        to.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refused(to, error) from error
        raise


def _refused(to: Path, error: OSError) -> SetupError:
    return SetupError(f"{to} cannot be written: {error.strerror}.", code="file", hint="Name another file with --to.")
