"""A channel's deletion as it is shown: what was decided, what was done, what is there now.

Invariant: looking changes nothing.
"""

from __future__ import annotations

from typing import cast

from agent_tui.store.records import DeletionRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.channel_deletion import (
    ChannelDeletion,
    Conversations,
    DeletionState,
    DeletionStep,
    DeletionTrouble,
    History,
    Lists,
    Urls,
)

OPEN = ("planned", "working")


def deletion_of(reader: Reader, number_id: str) -> DeletionRecord | None:
    """The last one of a number, ended or not."""
    return reader.record(DeletionRecord, "deletion_of", number_id=number_id)


def open_deletion(reader: Reader, number_id: str) -> DeletionRecord | None:
    """The one that has not ended."""
    found = deletion_of(reader, number_id)
    return found if found is not None and found.state in OPEN else None


def shown(reader: Reader, record: DeletionRecord) -> ChannelDeletion:
    """The deletion on the wire."""
    ended = record.state not in OPEN
    looks_at_customers = record.history == "erase" and record.state == "planned"
    trouble = DeletionTrouble(code=record.trouble_code, why=record.trouble_why, next=record.trouble_next)
    return ChannelDeletion(
        id=record.id,
        number=record.number_id,
        state=cast(DeletionState, record.state),
        step=cast("DeletionStep | None", record.step),
        conversations=cast(Conversations, record.conversations),
        queue=record.queue,
        message=record.message,
        lists=cast(Lists, record.lists),
        unset_webhooks=bool(record.unset_webhooks),
        history=cast(History, record.history),
        by_hand=bool(record.by_hand),
        planned_by=record.planned_by,
        planned_at=record.planned_at,
        confirmed_by=record.confirmed_by,
        confirmed_at=record.confirmed_at,
        ended_at=record.ended_at,
        moved=record.moved,
        closed=record.closed,
        told=record.told,
        cancelled=record.cancelled,
        erased=record.erased,
        urls=cast(Urls, record.urls),
        trouble=trouble if record.trouble_code else None,
        live=0 if ended else live_at(reader, record.number_id),
        lists_open=0 if ended else len(reader.all("open_lists_of_number", number_id=record.number_id)),
        leaving=0 if ended else leaving(reader, record.number_id),
        only_here=_count(reader, "only_at_number_count", record.number_id) if looks_at_customers else 0,
    )


def live_at(reader: Reader, number_id: str) -> int:
    """Its conversations that are not closed."""
    return _count(reader, "live_at_number", number_id)


def leaving(reader: Reader, number_id: str) -> int:
    """Its messages that Twilio does not have yet, or may have."""
    return _count(reader, "leaving_number", number_id)


def _count(reader: Reader, statement: str, number_id: str) -> int:
    row = reader.one(statement, number_id=number_id)
    return 0 if row is None else int(row["count"])
