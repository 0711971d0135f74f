"""An export on its way: conversation by conversation, page by page, each page read in a snapshot of its own.

Invariant: one that was erased meanwhile is left out, or ends where it was; the stream never holds more than a page.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from agent_tui.core.errors import NotFound
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.views.export_forms import Form
from agent_tui.desk.views.transcripts import begin, some
from agent_tui.server.running_desk import DeskStore
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Message


async def pieces(
    store: DeskStore, form: Form, ids: Sequence[str], now: datetime, view: MaskedView | None
) -> AsyncIterator[bytes]:
    """The file, in pieces, as ``view`` shows what is in it."""
    if form.head:
        yield form.head.encode()
    for each in ids:
        try:
            row = await store.read(lambda reader, one=each: begin(reader, one, now, view))  # type: ignore[misc]
        except NotFound:
            continue
        yield form.begin(row).encode()
        first = True
        async for messages in pages(store, each, view):
            # A page of long messages takes its time, and others wait.
            yield (await asyncio.to_thread(_lines, form, row, messages, first)).encode()
            first = False
        yield form.end.encode()
    if form.tail:
        yield form.tail.encode()


async def pages(store: DeskStore, conversation_id: str, view: MaskedView | None) -> AsyncIterator[list[Message]]:
    """The messages of a conversation, oldest first; nothing if there are none."""
    after: int | None = 0
    while after is not None:
        messages, after = await store.read(
            lambda reader, seq=after: some(reader, conversation_id, seq, view)  # type: ignore[misc]
        )
        if messages:
            yield messages


def _lines(form: Form, row: Conversation, messages: list[Message], first: bool) -> str:
    return form.lines(row, messages, first=first)
