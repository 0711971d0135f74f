"""A list of recipients from the command line: the preview, the question, the progress, the results.

Invariant: nothing is sent before the preview was shown and answered with yes, or ``--yes`` was given.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click

from agent_tui.cli.plain import json_line, one_line
from agent_tui.client.desk import DeskClient
from agent_tui.client.outbound import ListOrder
from agent_tui.client.results import again_words, all_recipients, minutes_words, result_sheet
from agent_tui.core.errors import Refused, SetupError
from agent_tui.wire.lists import ListPreview, RecipientList

MOST_LINES = 20
"""Skipped lines named in a preview; JSON names all of them."""
LOOK_EVERY = 0.5
MOVING = ("queued", "sending", "uncertain")
"""States of recipients that will change by themselves."""


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What the command line said."""

    number: str
    template: str
    file: Path
    per_minute: int | None
    name: str
    opt_in: str
    client_id: str
    preview: bool
    yes: bool
    follow: bool
    results: Path | None


async def send_list(client: DeskClient, options: ListOptions, as_json: bool) -> None:
    """Preview, ask, make, follow.

    Raises:
        DeskError: refused, by the desk or by the answer.
    """
    try:
        data = await asyncio.to_thread(options.file.read_bytes)
    except OSError as error:
        raise SetupError(f"{options.file} cannot be read: {error.strerror}.", hint="Name another file.") from error
    order = ListOrder(
        options.number, options.template, data, options.per_minute, options.name or options.file.stem, options.opt_in
    )
    preview = await client.outbound.preview(order)
    if as_json and options.preview:
        click.echo(json_line(preview))
    elif not as_json:
        for line in preview_lines(preview):
            click.echo(line)
    if options.preview:
        return
    if not preview.ready:
        raise Refused("Nobody would get it.", hint="Correct the lines named.")
    if not options.yes:
        _ask(preview)
    made = await client.outbound.make(order, options.client_id, confirmed=True)
    click.echo(json_line(made) if as_json else list_words(made))
    if options.follow:
        await _follow(client, made.id, options.results, as_json)


def _ask(preview: ListPreview) -> None:
    words = f"Send to {preview.ready}?"
    if not click.confirm(words, err=True):
        raise Refused("Nothing was sent.")
    if preview.marketing and not click.confirm(f"This is marketing. Really send it to {preview.ready}?", err=True):
        raise Refused("Nothing was sent.")


def preview_lines(preview: ListPreview) -> list[str]:
    """The preview, a fact a line."""
    languages = ", ".join(f"{count} in {language}" for language, count in preview.languages.items())
    lines = [
        f"template   {preview.template} {preview.category}".rstrip(),
        f"recipients {preview.total}: {preview.ready} would get it{f' ({languages})' if languages else ''}, "
        f"{len(preview.skipped)} {'is' if len(preview.skipped) == 1 else 'are'} skipped",
        f"rate       {preview.per_minute} a minute, {minutes_words(preview)}; {preview.day_left} left today",
    ]
    if preview.today < preview.ready:
        lines.append(f"today      {preview.today} of them; then the list is paused until it is resumed another day")
    lines += [f"language   {count}: {one_line(said)}" for said, count in preview.other_language.items()]
    if preview.ignored:
        lines.append(f"ignored    columns: {one_line(', '.join(preview.ignored))}")
    lines += [f"sample     {each.address}  {one_line(each.text)}" for each in preview.samples[:3]]
    lines += [
        f"skipped    line {each.line}  {one_line(each.address)}  {each.reason}  {one_line(each.detail)}"
        for each in preview.skipped[:MOST_LINES]
    ]
    if len(preview.skipped) > MOST_LINES:
        lines.append(f"skipped    and {len(preview.skipped) - MOST_LINES} more; --json names them")
    return lines


async def _follow(client: DeskClient, list_id: str, results: Path | None, as_json: bool) -> None:
    told = ""
    while True:
        found = await client.outbound.get(list_id)
        words = list_words(found)
        if words != told:
            told = words
            click.echo(json_line(found) if as_json else words)
        if found.state in ("done", "cancelled") and not any(found.counts.get(state) for state in MOVING):
            break
        if found.state == "paused":
            raise _paused(found)
        await asyncio.sleep(LOOK_EVERY)
    if results is not None:
        await write_results(client, list_id, results)
    if found.state == "cancelled":
        raise Refused("The list was cancelled.")


def _paused(found: RecipientList) -> Refused:
    pause = found.paused
    why = "The list is paused." if pause is None else f"The list is paused: {pause.why}"
    following = "" if pause is None else f"{pause.next} "
    again = "" if pause is None else again_words(pause)
    tried = f" ({again}; --not-again leaves them failed)" if again else ""
    return Refused(
        why, hint=f"{following}agent-tui lists {found.id} --resume goes on{tried}; --results FILE tells how far it is."
    )


async def write_results(client: DeskClient, list_id: str, file: Path) -> None:
    """What became of each recipient, as CSV.

    Raises:
        SetupError: the file cannot be written.
    """
    sheet = result_sheet(await all_recipients(client.outbound, list_id))
    try:
        await asyncio.to_thread(file.write_text, sheet, "utf-8-sig", newline="")
    except OSError as error:
        raise SetupError(f"{file} cannot be written: {error.strerror}.", hint="Name another file.") from error


def list_words(found: RecipientList) -> str:
    """A list on a line: its id, its state, its counts."""
    counts = ", ".join(f"{count} {state}" for state, count in sorted(found.counts.items()))
    return f"{found.id}  {found.state}  {found.total}: {counts}"
