"""A list of recipients from a CSV file: read whatever spreadsheets make of it, every bad line named.

Columns: ``address``, ``language`` (may be left out), and one for each variable of the template. Invariant: reading
never fails over a line; what is wrong with one stands in its ``fault`` with its number, and lines that could be sent
are untouched by it. A column of a variable that is not there fails the whole: Twilio would send its sample instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent_tui.core.address import canonical_key, normalise
from agent_tui.core.csv_lines import lines_of
from agent_tui.core.errors import Invalid

MOST = 1_000
"""Recipients of one list."""

ADDRESS_COLUMNS = ("address", "to", "number", "phone", "whatsapp")
LANGUAGE_COLUMNS = ("language", "lang", "locale")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line that holds something. ``reason``: ``invalid`` or ``duplicate``, with ``fault`` in a sentence."""

    line: int
    address: str
    language: str
    values: Mapping[str, str]
    reason: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``columns``: the variables that have a column; ``ignored``: columns that mean nothing to the template."""

    rows: tuple[SheetRow, ...]
    columns: tuple[str, ...]
    ignored: tuple[str, ...] = field(default=())


def read_sheet(text: str, keys: Sequence[str]) -> Sheet:
    """The lines of ``text`` for a template with the variables ``keys``.

    Raises:
        Invalid: no line of column names, a column missing or twice, no recipients or more than a list takes.
    """
    lines = lines_of(text)
    head = next(lines, None)
    if head is None:
        raise Invalid("The file is empty.", hint=_wanted(keys))
    names = [_name(cell) for cell in head[1]]
    places = _places(names, keys)
    rows: list[SheetRow] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        if len(rows) >= MOST:
            raise Invalid(f"Line {line}: a list takes {MOST} recipients.", hint="Split the file.")
        rows.append(_row(line, cells, names, places, seen))
    if not rows:
        raise Invalid("The file names no recipient.", hint=_wanted(keys))
    known = set(places.values())
    ignored = tuple(name for place, name in enumerate(names) if name and place not in known)
    return Sheet(tuple(rows), tuple(key for key in keys if key in places), ignored)


def _name(cell: str) -> str:
    """A column's name: ``{{1}}``, ``Address`` and ``to `` are ``1``, ``address`` and ``to``."""
    bare = cell.strip().removeprefix("{{").removesuffix("}}").strip()
    return bare.casefold() if bare.casefold() in (*ADDRESS_COLUMNS, *LANGUAGE_COLUMNS) else bare


def _places(names: Sequence[str], keys: Sequence[str]) -> dict[str, int]:
    """Where each column stands; ``address`` and ``language`` under these names, unless a variable has that name."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        found = name if name in keys else _meaning(name)
        if not found:
            continue
        if found in places:
            raise Invalid(f"The column {name} stands twice.", hint=_wanted(keys))
        places[found] = place
    missing = [key for key in keys if key not in places]
    if "address" not in places:
        raise Invalid("There is no column with the addresses.", hint=_wanted(keys))
    if missing:
        raise Invalid(f"There is no column for the variable {missing[0]}.", hint=_wanted(keys))
    return places


def _meaning(name: str) -> str:
    if name in ADDRESS_COLUMNS:
        return "address"
    return "language" if name in LANGUAGE_COLUMNS else ""


def _wanted(keys: Sequence[str]) -> str:
    return f"The first line names the columns: {', '.join(('address', 'language', *keys))}; language may be left out."


def _row(
    line: int, cells: list[str], names: Sequence[str], places: Mapping[str, int], seen: dict[str, int]
) -> SheetRow:
    def cell(name: str) -> str:
        place = places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    values = {key: cell(key) for key in places if key not in ("address", "language")}
    if len(cells) > len(names) and any(cells[len(names) :]):
        fault = f"it has {len(cells)} columns; the first line names {len(names)}."
        return SheetRow(line, cell("address"), cell("language"), values, "invalid", f"Line {line}: {fault}")
    try:
        address = normalise(cell("address"))
    except Invalid as error:
        shown = cell("address")[:40] or "nothing"
        sentence = f"Line {line}: {shown}: {error.sentence}"
        return SheetRow(line, cell("address"), cell("language"), values, "invalid", sentence)
    first = seen.setdefault(canonical_key(address), line)
    if first != line:
        fault = f"Line {line}: this recipient stands in line {first} already."
        return SheetRow(line, address, cell("language"), values, "duplicate", fault)
    return SheetRow(line, address, cell("language"), values)
