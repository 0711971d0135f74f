"""Text from customers on a plain line: cleaned, on one line, so that a terminal shows it and does nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from agent_tui.cli.access import Access
from agent_tui.client.desk import DeskClient
from agent_tui.console.safe_text import safe_text

T = TypeVar("T")


def one_line(text: str) -> str:
    """``text`` cleaned, line breaks shown as ``⏎``."""
    return safe_text(text).replace("\n", " ⏎ ")


async def with_client(access: Access, work: Callable[[DeskClient], Awaitable[T]]) -> T:
    """Run ``work`` with a client of this desk, closed at the end."""
    client = DeskClient(access.url, access.token)
    try:
        return await work(client)
    finally:
        await client.close()
