"""Pages of conversations: views, sorts and cursors.

A view is a few sources, each one walk over one index from the cursor on; the page is their merge. By wait, what waits
in queues comes first, as it is served, then everything else by how long the customer waits. Invariant: a page costs the
same however many conversations there are, and walking from page to page shows each row once.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import get_args
from zoneinfo import ZoneInfo

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.core.states import State
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import not_ours, packed, unpacked
from agent_tui.desk.views.page_values import known_queue
from agent_tui.desk.views.rows import conversation_rows
from agent_tui.desk.views.served_order import as_served, check_place, is_served
from agent_tui.desk.views.window_order import closing_next
from agent_tui.store.unit import Reader
from agent_tui.wire.conversations import ConversationPage, Sort, View

Key = tuple[str, str]
"""What a sort orders by, then the id."""

STATES: tuple[State, ...] = get_args(State)

FIRST_FEW = 8

_START: dict[Sort, Key] = {"wait": ("", ""), "window": ("", ""), "newest": ("~", "~")}
_OTHERS: dict[Sort, str] = {"wait": "~", "window": "|", "newest": "|~"}
"""Signs in the cursors of other sorts."""


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
    wanted = {each: level for each, level in _my_queues(reader, caller).items() if queue in (None, each)}
    if sort != "wait" or view not in ("open", "all"):
        return _merged(_sources(reader, config, caller, view, queue, wanted, sort, start, limit, now), sort, limit)
    if view == "open" and start != _START[sort]:
        check_place(start[0])
    in_queues = start == _START[sort] or is_served(start[0])
    found = as_served(reader, wanted, start, limit) if in_queues else []
    if view == "open" or len(found) == limit:
        return found
    after = _START[sort] if in_queues else start
    rest = _sources(reader, config, caller, view, queue, wanted, sort, after, limit - len(found), now)
    return found + _merged(rest, sort, limit - len(found))


def _sources(
    reader: Reader,
    config: Config,
    caller: Caller,
    view: View,
    queue: str | None,
    wanted: dict[str, int],
    sort: Sort,
    start: Key,
    limit: int,
    now: datetime,
) -> Iterator[Iterable[Key]]:
    """What a view is merged from; by wait without what waits in ``wanted`` queues: that has an order of its own."""
    served = wanted if sort == "wait" else {}
    if view == "all" and caller.has("supervisor"):
        places = [row["queue_id"] for row in reader.all("places")] if queue is None else [queue]
        for place in places:
            for state in STATES:
                if state != "open" or place not in served:
                    yield _placed(reader, place, state, sort, start, limit)
        return
    few = partial(_few, reader, sort=sort, start=start, queue=queue, served=served)
    if view in ("consult", "all") and caller.agent is not None:
        yield few("ids_consulted", agent_id=caller.agent)
    if view in ("mine", "all") and caller.agent is not None:
        yield few("ids_of_agent", agent_id=caller.agent)
    if view in ("closed", "all") and (caller.agent or caller.user):
        yield few("ids_closed_by", agent_id=caller.actor, since=to_text(_midnight(config, now)))
    if view in ("open", "all"):
        for each in wanted:
            if each not in served:
                yield _placed(reader, each, "open", sort, start, limit)


def _merged(sources: Iterable[Iterable[Key]], sort: Sort, limit: int) -> list[Key]:
    seen: dict[str, Key] = {}
    for key in heapq.merge(*sources, reverse=sort == "newest"):
        seen.setdefault(key[1], key)
        if len(seen) >= limit:
            break
    return list(seen.values())


def _my_queues(reader: Reader, caller: Caller) -> dict[str, int]:
    """A supervisor sees every queue, an agent those it is a member of; each with its priority."""
    if caller.has("supervisor"):
        return {row["id"]: row["priority"] for row in reader.all("all_queues")}
    return {row["queue_id"]: row["priority"] for row in reader.all("queues_of", agent_id=caller.agent)}


def _few(
    reader: Reader, name: str, *, sort: Sort, start: Key, queue: str | None, served: Container[str], **values: str
) -> list[Key]:
    """A source that is small by nature (one agent's own): read whole, sorted here."""
    keys = [
        (row[sort], row["id"])
        for row in reader.all(name, **values)
        if queue in (None, row["queue_id"]) and not (row["state"] == "open" and row["queue_id"] in served)
    ]
    backwards = sort == "newest"
    return sorted((key for key in keys if (key < start if backwards else key > start)), reverse=backwards)


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
    if any(sign in first for sign in _OTHERS[sort]):
        raise not_ours("after")
    if is_served(first):
        check_place(first)
    return first, last
