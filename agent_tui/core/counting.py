"""Numbers of things, as people say them."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """``1 conversation``, ``2 conversations``."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
