"""CSV files as spreadsheets write them: whatever encoding, whatever mark between the cells, lines told by number.

Invariant: the number of a line is that on which it begins, also where a cell holds line breaks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from agent_tui.core.errors import Invalid

_DELIMITERS = (",", ";", "\t", "|")
_STATED = re.compile(r"\"?sep=([,;\t|])\"?(?=\r|\n|\Z)", re.IGNORECASE)
"""The first line that Excel writes and reads to state the mark."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode_sheet(data: bytes) -> str:
    """The text of a file as spreadsheets write it: UTF-8 or UTF-16 with a mark, UTF-8, else Western European."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def lines_of(text: str, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, with the number of the line each begins on; cells without blanks around them.

    Raises:
        Invalid: it is no CSV; ``strict``: also where a quote is not closed.
    """
    bare = text.lstrip("\ufeff")
    stated = _STATED.match(bare)
    mark = _delimiter(bare) if stated is None else stated[1]
    if stated is not None:
        # Its line stays, empty: lines are told by number.
        bare = bare[stated.end() :]
    reader = csv.reader(io.StringIO(bare, newline=""), delimiter=mark, strict=strict)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Invalid(f"Line {begins}: this is not CSV ({error}).", hint="Save the sheet as CSV, UTF-8.") from None


def _delimiter(text: str) -> str:
    """The mark that separates the column names; quotes around names do not hide it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)
