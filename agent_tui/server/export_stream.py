"""An export on its way: conversation by conversation, each read in a snapshot of its own.

Invariant: one that was erased meanwhile is left out; the stream never holds more than one.
"""

from __future__ import annotations

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
        yield form.write(found).encode()
    if form.tail:
        yield form.tail.encode()
