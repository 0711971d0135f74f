"""Quick replies as a CSV sheet: columns by name, a reply a row.

Invariant: reading what was written gives the same replies; a mistake is told with its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from agent_tui.core.csv_cells import guarded, plain
from agent_tui.core.errors import Invalid
from agent_tui.core.replies import NAMES, unknown

COLUMNS = ("title", "language", "text", "tags", "workstreams", "scope")
SCOPES = ("shared", "personal")


@dataclass(frozen=True, slots=True)
class SheetReply:
    """One row; ``line`` is where it begins in the sheet, for sentences."""

    title: str
    language: str
    text: str
    tags: tuple[str, ...]
    workstreams: tuple[str, ...]
    personal: bool
    line: int = 0


def write_sheet(replies: Iterable[SheetReply]) -> str:
    """The sheet, with its line of columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in replies:
        cells = (
            each.title,
            each.language,
            each.text,
            " ".join(each.tags),
            " ".join(each.workstreams),
            SCOPES[each.personal],
        )
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def read_sheet(text: str) -> list[SheetReply]:
    """The replies of a sheet; columns may stand in any order, and all but title and text may be missing.

    Raises:
        Invalid: with the line.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    found: list[SheetReply] = []
    columns: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _columns(cells)
            else:
                found.append(_row(columns, cells, reader.line_num))
    except csv.Error as error:
        raise Invalid(f"line {reader.line_num}: {error}.", hint="Save the sheet as CSV, UTF-8.") from None
    if columns is None:
        raise Invalid("The sheet is empty.", hint=f"Its first line names the columns: {','.join(COLUMNS)}.")
    return found


def _columns(cells: list[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    strange = [name for name in names if name not in COLUMNS]
    if strange:
        raise Invalid(f"line 1: there is no column {strange[0]!r}.", hint=f"Columns are {', '.join(COLUMNS)}.")
    for needed in ("title", "text"):
        if names.count(needed) != 1:
            raise Invalid(f"line 1: the column {needed} must stand there once.")
    return names


def _row(columns: list[str], cells: list[str], line: int) -> SheetReply:
    if len(cells) > len(columns):
        raise Invalid(f"line {line}: more cells than columns.", hint="Put a text with commas into quotes.")
    values = dict(zip(columns, (plain(cell).strip() for cell in cells), strict=False))
    for needed in ("title", "text"):
        if not values.get(needed):
            raise Invalid(f"line {line}: {needed} is empty.")
    if names := unknown(values["text"]):
        known = ", ".join(f"{{{name}}}" for name in NAMES)
        raise Invalid(f"line {line}: nothing fills {{{names[0]}}}.", hint=f"Known are {known}.")
    scope = values.get("scope", "").casefold() or "shared"
    if scope not in SCOPES:
        raise Invalid(f"line {line}: scope is {scope!r}; it must be shared or personal.")
    return SheetReply(
        values["title"],
        values.get("language", ""),
        values["text"],
        tuple(tag.removeprefix("#") for tag in values.get("tags", "").split()),
        tuple(values.get("workstreams", "").split()),
        scope == "personal",
        line,
    )
