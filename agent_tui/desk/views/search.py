"""Search over what was written, newest first, among what the caller may see.

Invariant: indexing goes on from where it stopped, whatever happens to the process; a page looks at a bounded number of
messages, and its cursor leads on from there.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.errors import Invalid
from agent_tui.core.search import indexed, match_query
from agent_tui.desk.conversations.access import may_see
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import number_cursor
from agent_tui.desk.views.rows import as_row, load, message_row
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.search import SearchHit, SearchPage

AT_ONCE = 50
LOOKED_AT = 500
"""Messages that one page looks at; an agent may be allowed to see few of them."""
NEWEST = 2**62
_INDEXED = frozenset({"inbound", "outbound", "note"})


def index_some(unit: Unit) -> bool:
    """Index the next messages; whether there may be more."""
    row = unit.one("get_meta", key="indexed_seq")
    after = 0 if row is None else int(row["value"])
    found = unit.all("unindexed_messages", after=after, limit=AT_ONCE)
    for message in found:
        if message["text"] and message["direction"] in _INDEXED:
            unit.run("index_message", seq=message["seq"], text=indexed(message["text"]))
    if found:
        unit.run("set_meta", key="indexed_seq", value=str(found[-1]["seq"]))
    return len(found) == AT_ONCE


def search(
    reader: Reader,
    caller: Caller,
    words: str,
    before: str | None,
    limit: int,
    now: datetime,
    view: MaskedView | None = None,
) -> SearchPage:
    """Messages in which every word occurs, newest first, each with its conversation.

    With a ``view`` words that it hides find nothing: else digits could be guessed one after the other.

    Raises:
        Invalid: ``q`` has no word, or the cursor is not one of ours.
    """
    query = match_query(words)
    if query is None:
        raise Invalid("q: it has no word to look for.")
    given = number_cursor("before", before)
    top = NEWEST if given is None else min(given, NEWEST)
    rows = reader.all("search_messages", query=query, before=top, limit=LOOKED_AT)
    hits: list[SearchHit] = []
    allowed: dict[str, bool] = {}
    for row in rows:
        conversation_id = row["conversation_id"]
        record = load(reader, conversation_id)
        if conversation_id not in allowed:
            allowed[conversation_id] = may_see(reader, caller, record)
        if not allowed[conversation_id]:
            continue
        if len(hits) == limit:
            return SearchPage(items=hits, next=str(hits[-1].message.seq))
        message = message_row(reader, row["id"])
        if view is not None and not view.shows(message.text, words):
            continue
        hits.append(SearchHit(message=message, conversation=as_row(record, now)))
    return SearchPage(items=hits, next=str(rows[-1]["seq"]) if len(rows) == LOOKED_AT else None)
