"""Search at the fake desk: every message in which all words occur, newest first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from agent_tui.core.errors import Unreachable
from agent_tui.wire.search import SearchHit, SearchPage

if TYPE_CHECKING:
    from tests.console.fake_desk import FakeDesk


class FakeSearch:
    """``asked``: the words of each request."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.asked: list[str] = []

    async def find(self, words: str, before: str | None = None, limit: int = 50) -> SearchPage:
        if self._desk.down:
            raise Unreachable("The desk does not answer.")
        self.asked.append(words)
        top = int(before) if before else 2**62
        found = [
            SearchHit(message=message, conversation=self._desk.rows[conversation_id])
            for conversation_id, messages in self._desk.texts.items()
            for message in messages
            if message.seq < top and all(word in message.text.casefold() for word in words.casefold().split())
        ]
        found.sort(key=lambda hit: -hit.message.seq)
        page = found[:limit]
        return SearchPage(items=page, next=str(page[-1].message.seq) if len(found) > limit else None)

    def export(self, params: Mapping[str, str | int]) -> AsyncIterator[bytes]:
        raise NotImplementedError
