"""The commands that only move about: to the next who needs me, through panes and rows, through orders of the list.

Invariant: nothing here asks the desk for anything but to be read again.
"""

from __future__ import annotations

from collections.abc import Callable

from agent_tui.console.link.session import Session
from agent_tui.console.model.attention import needs, next_need
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.screens.desk_screen import DeskScreen
from agent_tui.console.screens.keyed import KeyedScreen

SORTS: dict[str, str] = {"wait": "window", "window": "newest", "newest": "wait"}


class Moving:
    """The moves of one console; ``front`` is the whole screen that is shown."""

    def __init__(self, session: Session, screen: DeskScreen, front: Callable[[], KeyedScreen]) -> None:
        self._session = session
        self._screen = screen
        self._front = front
        self._ports = session.ports
        self.table: dict[str, Callable[[], None]] = {
            "next_need": self.next_need,
            "resync": self.resync,
            "next_pane": lambda: self.pane(1),
            "previous_pane": lambda: self.pane(-1),
            "next_unread": lambda: self.walk(1, unread=True),
            "previous_unread": lambda: self.walk(-1, unread=True),
            "next_mine": lambda: self.walk(1, unread=False),
            "previous_mine": lambda: self.walk(-1, unread=False),
            "pane_list": lambda: self.focus("#queue"),
            "pane_chat": lambda: self.focus("#transcript"),
            "sort": self.sort,
            "offer": self.offer,
        }

    @property
    def _state(self) -> ConsoleState:
        return self._ports.state

    def next_need(self) -> None:
        state = self._state
        drafts = {key: draft.at for key, draft in state.drafts.items() if draft.text}
        found = needs(state.rows.values(), state.agent, drafts, self._ports.clock.now(), state.push_only)
        need = next_need(found, state.opened)
        if need is None:
            words = "Only this conversation needs you." if found else "Nobody needs you now."
            self._ports.tell(words, "info")
            return
        self._screen.open(need.conversation_id)
        row = state.rows[need.conversation_id]
        self._ports.tell(f"{row.customer.name or row.customer.address}: {need.reason}.", "info")

    def offer(self) -> None:
        """To the offer that ends first."""
        row = self._state.offered_first()
        if row is not None:
            self._screen.open(row.id)

    def walk(self, step: int, *, unread: bool) -> None:
        """To the next or previous conversation of mine, all round."""
        ids = [found for found in self._state.sections.ids("mine") if not unread or self._state.rows[found].unread]
        if not ids:
            self._ports.tell("Nothing is unread." if unread else "No conversation is yours.", "info")
            return
        here = self._state.opened
        place = ids.index(here) + step if here in ids else (0 if step > 0 else -1)
        self._screen.open(ids[place % len(ids)])

    def focus(self, selector: str) -> None:
        self._screen.query_one(selector).focus()

    def pane(self, step: int) -> None:
        front = self._front()
        panes = [pane for pane in front.panes() if front is not self._screen or pane.display]
        place = next((place for place, pane in enumerate(panes) if pane is front.focused), 0)
        panes[(place + step) % len(panes)].focus()

    def sort(self) -> None:
        state = self._state
        fresh = SORTS[state.sections.sort]
        state.sections.sort = "wait" if fresh == "wait" else "window" if fresh == "window" else "newest"
        state.sections.rebuild(state.rows.values())
        self._screen.queue.repaint(order=True)
        self._ports.tell(f"The queue is ordered by {fresh}.", "info")

    def resync(self) -> None:
        self._session.resync()
