"""Reading along in a colleague's conversation. Invariant: what is shown is the conversation as the state holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from agent_tui.console.keys.action import Context
from agent_tui.console.painting import bar_text
from agent_tui.console.painting.lines import Line, Piece, fill
from agent_tui.console.painting.row_text import name_of, window_piece
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.keyed import bindings
from agent_tui.console.screens.transcript_screen import TranscriptScreen

if TYPE_CHECKING:
    from agent_tui.console.model.reducers import Change
    from agent_tui.console.stage import Stage
    from agent_tui.wire.conversations import Conversation


class MonitorScreen(TranscriptScreen):
    """``left`` is called when it is left, however."""

    BINDINGS: ClassVar = bindings(("monitor", "everywhere"), without=("template", "attach", "context"))

    def __init__(self, stage: Stage, row: Conversation, left: Callable[[], None]) -> None:
        super().__init__(stage, row)
        self._left = left

    def on_unmount(self) -> None:
        self._left()

    def head(self, width: int) -> list[Line]:
        row, now = self.target(), self._clock.now()
        name = safe_line(name_of(row), 40)
        words = safe_line(bar_text.standing(self._state, row, now), 40)
        first: list[Piece] = [(" MONITORING ", "monitoring"), ("  ", ""), (name, "strong"), (f"  {words}", "standing")]
        second: list[Piece] = [(" You read along; nobody is told. Nothing can be written here.", "muted")]
        return [
            fill(tuple(first), (window_piece(row, now), (" ", "")), width, stretch=2),
            fill(tuple(second), ((safe_line(row.queue or "", 20), "muted"), (" ", "")), width),
        ]

    def apply(self, change: Change) -> None:
        self._row = self.target()
        super().apply(change)

    def target(self) -> Conversation:
        return self._state.rows.get(self._row.id, self._row)

    def context(self) -> Context:
        state, row = self._state, self.target()
        return Context(
            focus="monitor",
            supervises=state.supervises,
            state=row.state,
            mine=state.is_mine(row),
            offers=state.sections.whole.count("offered") > 0,
        )
