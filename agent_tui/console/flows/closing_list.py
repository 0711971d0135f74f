"""What closes next, for those who look: the conversations whose session window ends first, Enter opens one.

Invariant: it is read from the desk when it is asked for, so it also has what the list does not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from agent_tui.console.flows.people_choice import choose
from agent_tui.console.link.session import Session
from agent_tui.console.model.reducers import put_row
from agent_tui.console.painting.row_text import name_of
from agent_tui.core.moment import from_text
from agent_tui.core.window import window_label

if TYPE_CHECKING:
    from agent_tui.console.screens.desk_screen import DeskScreen


class ClosingList:
    """The one action of this page."""

    def __init__(self, session: Session, screen: DeskScreen) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self.table: dict[str, Callable[[], None]] = {"closing": self.show}

    def show(self) -> None:
        """Read it, and let one be chosen."""
        self._session.do(self._show, "closing")

    async def _show(self) -> None:
        found = (await self._ports.api.outbound.closing()).items
        rows = {each.conversation.id: each.conversation for each in found if each.conversation is not None}
        if not rows:
            self._ports.tell("No session window is open.", "info")
            return
        now = self._ports.clock.now()
        choices = []
        for row in rows.values():
            expires = row.window.ends_at
            left = window_label(None if expires is None else from_text(expires), now)
            waits = "unanswered" if row.waiting_since is not None else "answered"
            holder = row.agent or row.offered_to or "nobody"
            # A sign of less than a mark of exclamation reads like punctuation before a comma.
            closes = f"{left.row} {left.sign}" if "!" in left.sign else left.row
            choices.append((row.id, name_of(row), ", ".join(filter(None, (closes, waits, holder, row.queue)))))

        def chosen(conversation_id: str) -> None:
            if conversation_id not in self._ports.state.rows:
                self._ports.state.opened = conversation_id
                self._ports.changed(put_row(self._ports.state, rows[conversation_id], 0))
            self._screen.open(conversation_id)

        choose(self._screen.app, "What closes next", choices, chosen)
