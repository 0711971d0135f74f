"""Keeps the full-text index behind the messages by a second or two, in small units of work."""

from __future__ import annotations

from agent_tui.desk.views.search import index_some
from agent_tui.store.engine import Store
from agent_tui.store.unit import Reader

PAUSE_SECONDS = 2.0


class Indexing:
    """One for a desk."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def turn(self) -> float:
        """Index what is new; the seconds until the next look."""
        if await self._store.read(_anything_new):
            while await self._store.write(index_some, repeatable=True):
                continue
        return PAUSE_SECONDS


def _anything_new(reader: Reader) -> bool:
    row = reader.one("get_meta", key="indexed_seq")
    return bool(reader.all("unindexed_messages", after=0 if row is None else int(row["value"]), limit=1))
