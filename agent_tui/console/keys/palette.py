"""The command palette: every action of the table by its description.

Invariant: it offers what is possible where the agent stands, and nothing that has no row in the table.
"""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from agent_tui.console.keys.action import Action
from agent_tui.console.keys.actions import ACTIONS, key_name, possible
from agent_tui.console.screens.keyed import KeyedScreen


class ActionProvider(Provider):
    """Actions for the palette."""

    def _offered(self) -> list[tuple[Action, str]]:
        screen = self.screen
        if not isinstance(screen, KeyedScreen):
            return []
        context = screen.context()
        return [
            (action, f"{action.description} ({' '.join(key_name(key) for key in action.keys)})")
            for action in ACTIONS
            if action.palette and action.id != "palette" and possible(action, context)
        ]

    async def discover(self) -> Hits:
        for action, words in self._offered():
            yield DiscoveryHit(words, partial(self._do, action.id), text=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action, words in self._offered():
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), partial(self._do, action.id), text=words)

    def _do(self, name: str) -> None:
        screen = self.screen
        if isinstance(screen, KeyedScreen):
            screen.action_do(name)
