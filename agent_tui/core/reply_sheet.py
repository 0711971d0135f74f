"""Quick replies as a CSV sheet: columns by name, a reply a row.

Invariant: reading what was written gives the same replies; what is wrong with a line stands in its ``fault`` and
spoils no other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from agent_tui.core.csv_cells import guarded, plain
from agent_tui.core.csv_lines import lines_of
from agent_tui.core.errors import Invalid
from agent_tui.core.languages import language_code
from agent_tui.core.replies import NAMES, tags_in, unknown

COLUMNS = ("title", "language", "text", "tags", "workstreams", "scope")
SCOPES = ("shared", "personal")


@dataclass(frozen=True, slots=True)
class SheetReply:
    """One row; ``line`` is where it begins in the sheet, ``fault`` what is wrong with it in a sentence."""

    title: str
    language: str
    text: str
    tags: tuple[str, ...]
    workstreams: tuple[str, ...]
    personal: bool
    line: int = 0
    fault: str = ""


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
        Invalid: it is no CSV, its columns are not ours, or there is nothing in it.
    """
    lines = lines_of(text, strict=True)
    head = next(lines, None)
    if head is None:
        raise Invalid("The sheet is empty.", hint=f"Its first line names the columns: {','.join(COLUMNS)}.")
    columns = _columns(head[1])
    seen: dict[tuple[str, str, bool], int] = {}
    return [_row(columns, cells, line, seen) for line, cells in lines]


def key_of(row: SheetReply) -> tuple[str, str, bool]:
    """What makes a reply of a sheet the same as one that there is: title, language, scope."""
    return (row.title.casefold(), row.language, row.personal)


def _columns(cells: list[str]) -> list[str]:
    names = [cell.casefold() for cell in cells]
    strange = [name for name in names if name not in COLUMNS]
    if strange:
        raise Invalid(f"line 1: there is no column {strange[0]!r}.", hint=f"Columns are {', '.join(COLUMNS)}.")
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise Invalid(f"line 1: the column {twice[0]} stands twice.")
    for needed in ("title", "text"):
        if needed not in names:
            raise Invalid(f"line 1: the column {needed} must stand there once.")
    return names


def _row(columns: list[str], cells: list[str], line: int, seen: dict[tuple[str, str, bool], int]) -> SheetReply:
    values = dict(zip(columns, (plain(cell).strip() for cell in cells), strict=False))
    scope = values.get("scope", "").casefold() or "shared"
    fault = _fault(values, scope, surplus=any(cells[len(columns) :]))
    try:
        language = language_code(values.get("language", ""))
    except Invalid as error:
        language, fault = values["language"], fault or f"{error.sentence} {error.hint}"
    row = SheetReply(
        values.get("title", ""),
        language,
        values.get("text", ""),
        tuple(tags_in(values.get("tags", ""))),
        tuple(tags_in(values.get("workstreams", ""))),
        scope == "personal",
        line,
        fault,
    )
    first = seen.setdefault(key_of(row), line)
    if first != line and not fault:
        return replace(row, fault=f"title, language and scope are those of line {first}.")
    return row


def _fault(values: Mapping[str, str], scope: str, *, surplus: bool) -> str:
    """What is wrong with a line, as far as the sheet shows it."""
    if surplus:
        return "more cells than columns; put a text with commas into quotes."
    for needed in ("title", "text"):
        if not values.get(needed):
            return f"{needed} is empty."
    if names := unknown(values["text"]):
        return f"nothing fills {{{names[0]}}}; known are {', '.join(f'{{{name}}}' for name in NAMES)}."
    return "" if scope in SCOPES else f"scope is {scope!r}; it must be shared or personal."
