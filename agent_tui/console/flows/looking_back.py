"""From the customer's pane to what was said in earlier conversations.

Invariant: the open conversation stays open, and only the transcript that is read is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent_tui.console.stage import Stage


class LookingBack:
    """The flow of one console."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._session = stage.session
        self._ports = stage.session.ports
        self._screen = stage.screen
        self._shown: str | None = None
        self.table: dict[str, Callable[[], None]] = {
            "past_older": lambda: self._walk(1),
            "past_newer": lambda: self._walk(-1),
            "past_leave": self._leave,
        }

    def look(self, conversation_id: str) -> None:
        """A live one is opened; one that is over is read, and the open one stays open."""
        from agent_tui.console.screens.past import PastScreen

        state = self._ports.state
        if conversation_id in state.rows:
            self._screen.open(conversation_id)
            return
        row = next((each for each in state.earlier if each.id == conversation_id), None)
        if row is None:
            return
        self._screen.app.push_screen(PastScreen(self._stage, row, self._follow))

    def _follow(self, conversation_id: str | None) -> None:
        """Keep the transcript that is read, and only that one."""
        state, before = self._ports.state, self._shown
        self._shown = conversation_id
        if before is not None and before not in state.rows:
            state.transcripts.pop(before, None)
        self._session.watch(conversation_id)

    def _walk(self, step: int) -> None:
        from agent_tui.console.screens.past import PastScreen

        front = self._stage.front()
        if isinstance(front, PastScreen) and not front.go(step):
            more = step > 0 and self._ports.state.earlier_next is not None
            words = "older ones are read first; esc, then enter on the last row." if more else "there is none."
            self._ports.tell(f"{'Before' if step > 0 else 'After'} this one {words}", "info")

    def _leave(self) -> None:
        front = self._stage.front()
        if front is not self._screen:
            front.dismiss(None)
