"""Pages of conversations: views, sorts and cursors.

A view is a few sources, each one walk over one index from the cursor on; the page is their merge. Invariant: a page
costs the same however many conversations there are, and walking from page to page shows each row once.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import get_args
from zoneinfo import ZoneInfo

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.core.states import State
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import not_ours, packed, unpacked
from agent_tui.desk.views.page_values import known_queue
from agent_tui.desk.views.rows import conversation_rows
from agent_tui.desk.views.window_order import closing_next
from agent_tui.store.unit import Reader
from agent_tui.wire.conversations import ConversationPage, Sort, View

Key = tuple[str, str]
"""What a sort orders by, then the id."""

STATES: tuple[State, ...] = get_args(State)

FIRST_FEW = 8

_BEFORE_ALL = (-1, 0, "", "")
"""Before any bucket, priority, moment and id."""

_START: dict[Sort, Key] = {"wait": ("", ""), "window": ("", ""), "newest": ("~", "~")}


def conversation_page(
    reader: Reader,
    config: Config,
    caller: Caller,
    *,
    view: View,
    queue: str | None,
    sort: Sort,
    after: str | None,
    limit: int,
    now: datetime,
) -> ConversationPage:
    """A page of a view.

    Raises:
        Invalid: the cursor is not one of ours, or there is no such queue.
    """
    start = _start(sort, after)
    if queue is not None:
        known_queue(reader, caller, queue)

    def walk(start: Key, limit: int) -> list[Key]:
        return _keys(reader, config, caller, view, queue, sort, start, limit, now)

    found = closing_next(walk, start, limit + 1, now) if sort == "window" else walk(start, limit + 1)
    kept = found[:limit]
    return ConversationPage(
        items=conversation_rows(reader, (key[1] for key in kept), now),
        next=packed(*kept[-1]) if len(found) > limit else None,
    )


def _keys(
    reader: Reader,
    config: Config,
    caller: Caller,
    view: View,
    queue: str | None,
    sort: Sort,
    start: Key,
    limit: int,
    now: datetime,
) -> list[Key]:
    queues = _my_queues(reader, caller)
    if view == "all" and caller.has("supervisor"):
        places = [row["queue_id"] for row in reader.all("places")] if queue is None else [queue]
        walks = (_placed(reader, each, state, sort, start, limit) for each in places for state in STATES)
        return list(islice(heapq.merge(*walks, reverse=sort == "newest"), limit))
    sources: list[Iterable[Key]] = []
    if view in ("consult", "all") and caller.agent is not None:
        sources.append(_few(reader, "ids_consulted", sort, start, queue, agent_id=caller.agent))
    if view in ("mine", "all") and caller.agent is not None:
        sources.append(_few(reader, "ids_of_agent", sort, start, queue, agent_id=caller.agent))
    if view in ("closed", "all") and (caller.agent or caller.user):
        since = to_text(_midnight(config, now))
        sources.append(_few(reader, "ids_closed_by", sort, start, queue, agent_id=caller.actor, since=since))
    if view == "open" and sort == "wait":
        return _as_served(
            reader, {each: level for each, level in queues.items() if queue in (None, each)}, start, limit
        )
    if view in ("open", "all"):
        wanted = [each for each in queues if queue in (None, each)]
        sources.extend(_placed(reader, each, "open", sort, start, limit) for each in wanted)
    merged = heapq.merge(*sources, reverse=sort == "newest")
    seen: dict[str, Key] = {}
    for key in merged:
        seen.setdefault(key[1], key)
        if len(seen) >= limit:
            break
    return list(seen.values())


def _my_queues(reader: Reader, caller: Caller) -> dict[str, int]:
    """A supervisor sees every queue, an agent those it is a member of; each with its priority."""
    if caller.has("supervisor"):
        return {row["id"]: row["priority"] for row in reader.all("all_queues")}
    return {row["queue_id"]: row["priority"] for row in reader.all("queues_of", agent_id=caller.agent)}


def _few(reader: Reader, name: str, sort: Sort, start: Key, queue: str | None, **values: str) -> list[Key]:
    """A source that is small by nature (one agent's own): read whole, sorted here."""
    keys = [(row[sort], row["id"]) for row in reader.all(name, **values) if queue in (None, row["queue_id"])]
    backwards = sort == "newest"
    return sorted((key for key in keys if (key < start if backwards else key > start)), reverse=backwards)


def _as_served(reader: Reader, queues: dict[str, int], start: Key, limit: int) -> list[Key]:
    """What waits, as it is served: the queues' priority, each queue's own order, priority, when it came.

    Queues of the same priority are merged; those of a later one are walked only if the page has room left.
    """
    from_level, place = _place(start[0])
    found: list[Key] = []
    for level in sorted(set(queues.values())):
        if level < from_level or len(found) >= limit:
            continue
        after = (*place, start[1]) if level == from_level else _BEFORE_ALL
        here = (_waiting(reader, each, level, after, limit) for each, its in queues.items() if its == level)
        found += islice(heapq.merge(*here), limit - len(found))
    return found


def _waiting(reader: Reader, queue_id: str, level: int, after: tuple[int, int, str, str], limit: int) -> list[Key]:
    """What waits in one queue, as it is served; ``level`` is the queue's priority."""
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
    """The queue's priority, and the place in the queue, of a key of that order; of the empty key what is before all.

    Raises:
        Invalid: it is none, but perhaps one of another sort.
    """
    if not key:
        return -1, _BEFORE_ALL[:3]
    try:
        level, bucket, priority, queued_at = key.split("|")
        return int(level), (int(bucket), int(priority), queued_at)
    except ValueError:
        raise not_ours("after") from None


def _placed(reader: Reader, queue_id: str | None, state: State, sort: Sort, start: Key, limit: int) -> Iterator[Key]:
    """The conversations of one queue (None: of no queue) in one state.

    A few at first and then twice as many: of many queues most give a page but a row or two.
    """
    size = FIRST_FEW
    while limit > 0:
        rows = reader.all(
            f"ids_placed_by_{sort}",
            queue_id=queue_id,
            state=state,
            first=start[0],
            id=start[1],
            limit=min(size, limit),
        )
        keys = [(row["key"], row["id"]) for row in rows]
        yield from keys
        if len(keys) < size:
            return
        start, limit, size = keys[-1], limit - size, size * 2


def _midnight(config: Config, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(config.desk.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _start(sort: Sort, after: str | None) -> Key:
    """Where the page begins.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    if after is None:
        return _START[sort]
    first, last = unpacked("after", after, 2)
    if "|" in first:
        _place(first)
    return first, last
