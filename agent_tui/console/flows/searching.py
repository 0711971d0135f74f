"""From words to the message: search, open its conversation, go to it.

Invariant: a conversation that is only looked at is held as long as it is open, also a closed one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from agent_tui.console.link.session import Session
from agent_tui.console.model.reducers import look_at

if TYPE_CHECKING:
    from datetime import tzinfo

    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.wire.search import SearchHit, SearchPage

PAGES = 200
"""Pages of a transcript that are read to get to a message."""


class Searching:
    """The flow of one console."""

    def __init__(self, session: Session, screen: DeskScreen, zone: tzinfo | None) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self._zone = zone
        self._words = ""
        self.table: dict[str, Callable[[], None]] = {"search": self.search}

    def search(self) -> None:
        """Ask for words; the last ones are offered again."""
        from agent_tui.console.screens.search import SearchScreen

        async def find(words: str, before: str | None) -> SearchPage:
            self._words = words
            return await self._ports.api.search.find(words, before)

        self._screen.app.push_screen(SearchScreen(find, self._zone, self._words), self._chosen)

    def _chosen(self, hit: SearchHit | None) -> None:
        if hit is None:
            return
        self._ports.changed(look_at(self._ports.state, hit.conversation))
        self._screen.open(hit.conversation.id)

        async def go() -> None:
            if await self._session.read_back_to(hit.conversation.id, hit.message.id, PAGES):
                self._screen.chat.show_transcript()
                self._screen.chat.transcript.go_to(hit.message.id)

        self._session.do(go, "search-open")
