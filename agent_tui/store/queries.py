"""The named SQL of ``sql/*.sql``, read once through aiosql.

Invariant: statements are constants, so SQLite's statement cache holds every one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import aiosql

FOLDER = Path(__file__).parent / "sql"

_TEXT_OR_PARAMETER = re.compile(r"'[^']*'|:([a-z_0-9]+)")


class Bound(NamedTuple):
    """A statement with numbered parameters, and what picks their values, in order, out of named ones.

    SQLite looks every named parameter up anew each time a statement runs; with the twenty of a message that is a
    sixth of its insert.
    """

    sql: str
    values: Callable[[Mapping[str, object]], tuple[object, ...]]


@cache
def statements() -> dict[str, str]:
    """The text of each statement by its name; names are unique over all files."""
    texts: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.sql")):
        queries = aiosql.from_path(path, "sqlite3", mandatory_parameters=False)
        for name in queries.available_queries:
            if name.endswith("_cursor"):
                continue
            if name in texts:
                raise ValueError(f"{path.name}: a statement named {name} stands in another file")
            texts[name] = getattr(queries, name).sql
    return texts


@cache
def bound_statements() -> dict[str, Bound]:
    """Each statement by its name, ready to run."""
    return {name: _bound(text) for name, text in statements().items()}


def _bound(text: str) -> Bound:
    places: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found[1]
        return found[0] if name is None else f"?{places.setdefault(name, len(places) + 1)}"

    return Bound(_TEXT_OR_PARAMETER.sub(number, text), _picking(tuple(places)))


def _picking(names: tuple[str, ...]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple([values[name] for name in names])
