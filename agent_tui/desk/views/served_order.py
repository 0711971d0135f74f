"""What waits in queues, in the order in which routing serves it.

First the queues' priority, then each queue's own order, the conversations' priority, and who came first. Invariant:
the order is that of the search for an agent's next conversation, and each queue is one walk over its index.
"""

from __future__ import annotations

import heapq
from itertools import islice

from agent_tui.desk.views.cursors import not_ours
from agent_tui.store.unit import Reader

Key = tuple[str, str]

_SIGN = "|"
_BEFORE_ALL = (-1, 0, "", "")
"""Before any bucket, priority, moment and id."""


def is_served(key: str) -> bool:
    """Whether a key is one of this order."""
    return _SIGN in key


def check_place(key: str) -> None:
    """Nothing, if a key is one of this order.

    Raises:
        Invalid: it is none, but perhaps one of another sort.
    """
    _place(key)


def as_served(reader: Reader, queues: dict[str, int], start: Key, limit: int) -> list[Key]:
    """What waits in ``queues`` (each with its priority) after ``start``.

    Queues of the same priority are merged; those of a later one are walked only if the page has room left.
    """
    from_level, place = _place(start[0]) if start[0] else (-1, _BEFORE_ALL[:3])
    found: list[Key] = []
    for level in sorted(set(queues.values())):
        if level < from_level or len(found) >= limit:
            continue
        after = (*place, start[1]) if level == from_level else _BEFORE_ALL
        here = (_waiting(reader, each, level, after, limit) for each, its in queues.items() if its == level)
        found += islice(heapq.merge(*here), limit - len(found))
    return found


def _waiting(reader: Reader, queue_id: str, level: int, after: tuple[int, int, str, str], limit: int) -> list[Key]:
    """What waits in one queue; ``level`` is the queue's priority."""
    bucket, priority, queued_at, identity = after
    rows = reader.all(
        "ids_open_by_wait",
        queue_id=queue_id,
        level=level,
        bucket=bucket,
        priority=priority,
        queued_at=queued_at,
        id=identity,
        limit=limit,
    )
    return [(row["key"], row["id"]) for row in rows]


def _place(key: str) -> tuple[int, tuple[int, int, str]]:
    """The queue's priority, and the place in the queue."""
    try:
        level, bucket, priority, queued_at = key.split(_SIGN)
        return int(level), (int(bucket), int(priority), queued_at)
    except ValueError:
        raise not_ours("after") from None
