"""Whole conversations for an export: each begins with its row, then come its messages page by page.

Invariant: what is exported is what the caller may see; however long a conversation is, no piece holds more than a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_tui.core.errors import Invalid
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import may_see, see
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.page_values import known_queue
from agent_tui.desk.views.rows import as_message, as_row, load
from agent_tui.store.records import MessageRecord
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


def chosen(reader: Reader, caller: Caller, wanted: Wanted) -> list[str]:
    """The ids to export, oldest first.

    Raises:
        NotFound: a single one that the caller may not know of.
        Invalid: they are more than ``MOST``, or there is no such queue.
    """
    if wanted.conversation:
        see(reader, caller, wanted.conversation)
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


def begin(reader: Reader, conversation_id: str, now: datetime, view: MaskedView | None = None) -> Conversation:
    """The row of a conversation, as ``view`` shows it.

    Raises:
        NotFound: it is not there any more.
    """
    row = as_row(load(reader, conversation_id), now)
    return row if view is None else view.of(row)


def some(
    reader: Reader, conversation_id: str, after: int, view: MaskedView | None = None
) -> tuple[list[Message], int | None]:
    """The next page of messages, oldest first, as ``view`` shows them; what to ask after next, None at the end."""
    found = reader.records(
        MessageRecord, "messages_after", conversation_id=conversation_id, after=after, limit=PAGE + 1
    )
    kept = found[:PAGE]
    messages = [as_message(reader, record) for record in kept]
    following = kept[-1].seq if len(found) > PAGE else None
    return (messages if view is None else view.of(messages)), following
