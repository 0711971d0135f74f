"""Search and export: this part of the console door's client.

Invariant: one method a path.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from agent_tui.client.part import Part
from agent_tui.wire.search import SearchPage


class SearchApi(Protocol):
    """What the console needs of it."""

    async def find(self, words: str, before: str | None = None, limit: int = 50) -> SearchPage: ...

    def export(self, params: Mapping[str, str | int]) -> AsyncIterator[bytes]: ...


class Search(Part):
    """At a real desk."""

    async def find(self, words: str, before: str | None = None, limit: int = 50) -> SearchPage:
        """A page of messages, newest first."""
        params: dict[str, str | int] = {"q": words, "limit": limit}
        if before is not None:
            params["before"] = before
        return await self.ask("GET", "/search", SearchPage, params=params)

    def export(self, params: Mapping[str, str | int]) -> AsyncIterator[bytes]:
        """Whole conversations as a file, in pieces."""
        return self._transport.pieces("/export", params)
