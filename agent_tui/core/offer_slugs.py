"""What the lines of an offer may name, in braces: ``{customer}``, ``{variables.tier}``.

Invariant: a name stands here if and only if the desk fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NAMES: tuple[str, ...] = (
    "customer",
    "address",
    "number",
    "queue",
    "priority",
    "language",
    "skills",
    "waited",
    "message",
)
VARIABLE = "variables."
"""Before the name of a context variable."""

_SLUG = re.compile(r"\{([^{}\s]+)\}")


def named(line: str) -> list[str]:
    """What a configured line names."""
    return _SLUG.findall(line)


def filled(line: str, value: Callable[[str], str | None]) -> str:
    """The line with each name replaced by its value; what has none stays as it was written."""
    return _SLUG.sub(lambda slug: slug[0] if (found := value(slug[1])) is None else found, line)
