"""The named SQL of ``sql/*.sql``, read once through aiosql.

Invariant: statements are constants, so SQLite's statement cache holds every one of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import aiosql

FOLDER = Path(__file__).parent / "sql"


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
