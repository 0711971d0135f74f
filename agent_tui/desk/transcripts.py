"""Whole conversations for an export: rows and every message, in pieces that never hold more than one conversation.

Invariant: what is exported is what the caller may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent_tui.core.errors import Invalid
from agent_tui.core.moment import to_text
from agent_tui.desk.access import may_see
from agent_tui.desk.caller import Caller
from agent_tui.desk.masking import MaskedView
from agent_tui.desk.page_values import known_queue
from agent_tui.desk.rows import as_row, load, message_page
from agent_tui.store.unit import Reader
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Message

MOST = 1000
"""Conversations of one export."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations: one by its id, or all of a customer, of a queue, begun since a moment."""

    conversation: str = ""
    user_id: str = ""
    queue: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation with all its messages, oldest first."""

    conversation: Conversation
    messages: list[Message]


def chosen(reader: Reader, caller: Caller, wanted: Wanted) -> list[str]:
    """The ids to export, oldest first.

    Raises:
        NotFound: a single one that the caller may not know of.
        Invalid: they are more than ``MOST``, or there is no such queue.
    """
    if wanted.conversation:
        load(reader, wanted.conversation)
        ids = [wanted.conversation]
    else:
        if wanted.queue:
            known_queue(reader, caller, wanted.queue)
        since = "" if wanted.since is None else to_text(wanted.since)
        rows = reader.all(
            "conversations_to_export",
            since=since,
            queue=wanted.queue,
            user_id=wanted.user_id,
            after="",
            limit=MOST + 1,
        )
        ids = [row["id"] for row in rows]
    if len(ids) > MOST:
        raise Invalid(f"More than {MOST} conversations match.", hint="Narrow it by since, queue or customer.")
    return [each for each in ids if may_see(reader, caller, load(reader, each))]


def transcript(reader: Reader, conversation_id: str, now: datetime, view: MaskedView | None = None) -> Transcript:
    """One whole conversation, as ``view`` shows it."""
    row, messages = as_row(load(reader, conversation_id), now), list(_messages(reader, conversation_id))
    return Transcript(row, messages) if view is None else Transcript(view.of(row), view.of(messages))


def _messages(reader: Reader, conversation_id: str) -> Iterator[Message]:
    pages: list[list[Message]] = []
    before: str | None = None
    while True:
        page = message_page(reader, conversation_id, before, PAGE)
        pages.append(page.items)
        before = page.next
        if before is None:
            break
    for items in reversed(pages):
        yield from items
