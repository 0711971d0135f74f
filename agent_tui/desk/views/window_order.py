"""Conversations by their session windows: what closes next, then what is closed, then who never wrote.

The index only knows when the customer wrote last; which windows are open depends on the time of the first page, so its
limit goes from page to page. Invariant: walking from page to page shows each row once, whatever closes meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from agent_tui.core.moment import to_text
from agent_tui.core.window import WINDOW
from agent_tui.desk.views.cursors import not_ours

Key = tuple[str, str]
Walk = Callable[[Key, int], list[Key]]
"""So many keys after one, in the order of the index."""

_AFTER_EACH_ID = "~"
_SIGN = "~"


def closing_next(walk: Walk, start: Key, limit: int, now: datetime) -> list[Key]:
    """A page; ``start`` and what is returned are keys of this order, ``("", "")`` begins it.

    Raises:
        Invalid: ``start`` is no key of this order.
    """
    cutoff, place, identity = _read(start, now)
    parts = ((cutoff, _AFTER_EACH_ID), None), (("", _AFTER_EACH_ID), cutoff), (("", ""), "")
    first = 0 if start == ("", "") else _part(place, cutoff)
    found: list[Key] = []
    for number, (low, high) in enumerate(parts):
        if number < first or len(found) >= limit:
            continue
        after = (place, identity) if number == first and start != ("", "") else low
        keys = walk(after, limit - len(found))
        found += [key for key in keys if high is None or key[0] <= high]
    return [(f"{cutoff}{_SIGN}{moment}", each) for moment, each in found]


def _part(place: str, cutoff: str) -> int:
    if place > cutoff:
        return 0
    return 1 if place else 2


def _read(start: Key, now: datetime) -> tuple[str, str, str]:
    if start == ("", ""):
        return to_text(now - WINDOW), "", ""
    cutoff, sign, place = start[0].partition(_SIGN)
    if not sign:
        raise not_ours("after")
    return cutoff, place, start[1]
