"""Where a reader of the change feed goes on, and what was written since.

Invariant: a reader either gets every event after the seq it names, in order, or is told ``reset``. A restored
database goes on far behind the numbers of the history that was lost, so who holds one of those is reset as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from agent_tui.desk.staff.caller import Caller
from agent_tui.server.feed_view import Shown, look
from agent_tui.store.unit import Fact, Reader, StoredEvent

PAGE = 100

_facts = msgspec.json.Decoder(dict[str, Fact]).decode


@dataclass(frozen=True, slots=True)
class Place:
    """The feed goes on after ``seq``; ``reset``: what the reader holds does not lead there."""

    seq: int
    reset: bool = False


def place_of(reader: Reader, after: str | None) -> Place:
    """The place that ``after`` names (None: now); unknown, pruned, future or garbage: now, with a reset."""
    latest = reader.feed_seq()
    if after is None:
        return Place(latest)
    if not (after.isascii() and after.isdigit() and len(after) <= 18) or int(after) > latest:
        return Place(latest, reset=True)
    seq = int(after)
    if seq < latest and not _leads_on(reader, seq):
        return Place(latest, reset=True)
    return Place(seq)


def _leads_on(reader: Reader, seq: int) -> bool:
    """Whether this history has that event, or begins right after it; a lost history ended in a gap of this one."""
    row = reader.one("first_event")
    first = None if row is None else row["seq"]
    return first is not None and (seq + 1 == first or reader.one("has_event", seq=seq) is not None)


def events_after(reader: Reader, seq: int, limit: int = PAGE) -> list[StoredEvent]:
    """The next events after ``seq``, in order."""
    return [
        StoredEvent(
            row["seq"],
            row["at"],
            row["actor"],
            row["kind"],
            row["conversation_id"],
            row["message_id"],
            _facts(row["data"]),
        )
        for row in reader.all("events_after", after=seq, limit=limit)
    ]


def shown_after(reader: Reader, caller: Caller, seq: int, limit: int, now: datetime) -> list[Shown]:
    """The next events after ``seq`` with what ``caller`` may see of them."""
    events = events_after(reader, seq, limit)
    return _shown(reader, events, (caller,), now)


def _shown(reader: Reader, events: list[StoredEvent], callers: Iterable[Caller], now: datetime) -> list[Shown]:
    scene = look(reader, events, callers, now)
    return [Shown(event, scene) for event in events]
