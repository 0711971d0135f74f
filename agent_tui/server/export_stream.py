"""An export on its way: conversation by conversation, each read in a snapshot of its own.

Invariant: one that was erased meanwhile is left out; the stream never holds more than one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from agent_tui.core.errors import NotFound
from agent_tui.desk.export_forms import Form
from agent_tui.desk.transcripts import Transcript


async def pieces(form: Form, ids: Sequence[str], read: Callable[[str], Awaitable[Transcript]]) -> AsyncIterator[bytes]:
    """The file, in pieces."""
    if form.head:
        yield form.head.encode()
    for each in ids:
        try:
            found = await read(each)
        except NotFound:
            continue
        # A conversation may be as long as a book, and others wait.
        yield (await asyncio.to_thread(form.write, found)).encode()
    if form.tail:
        yield form.tail.encode()
