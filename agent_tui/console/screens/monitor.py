"""Reading along in a colleague's conversation.

Invariant: nothing can be written here: there is no composer, and no action of this place writes to the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.widget import Widget

from agent_tui.console import bar_text
from agent_tui.console.action import Context
from agent_tui.console.glyphs import Glyphs
from agent_tui.console.lines import Line, Piece, fill
from agent_tui.console.row_text import name_of, window_piece
from agent_tui.console.safe_text import safe_line
from agent_tui.console.screens.keyed import KeyedScreen, bindings
from agent_tui.console.state import ConsoleState
from agent_tui.console.widgets.bar import Bar
from agent_tui.console.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent_tui.console.desk_clock import ConsoleClock
    from agent_tui.console.reducers import Change
    from agent_tui.wire.conversations import Conversation


class MonitorScreen(KeyedScreen):
    """The transcript of one conversation, as it goes on. ``older`` asks for the page before what is held."""

    DEFAULT_CSS = """
    MonitorScreen { layout: vertical; background: $background; color: $foreground; }
    MonitorScreen .monitoring { height: 2; background: $panel; }
    MonitorScreen .footer { background: $panel; }
    MonitorScreen Transcript {
        height: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
    }
    """
    BINDINGS: ClassVar = bindings(("monitor", "everywhere"), without=("template", "attach", "context"))

    def __init__(
        self,
        state: ConsoleState,
        clock: ConsoleClock,
        run: Callable[[str], None],
        keys: Mapping[str, str],
        *,
        row: Conversation,
        signs: Glyphs,
        zone: tzinfo | None,
        older: Callable[[str], None],
        left: Callable[[], None],
    ) -> None:
        super().__init__(clock, run, keys, signs=signs)
        self._state = state
        self._row = row
        self._older = older
        self._left = left
        self._head_bar = Bar(self._head, classes="monitoring")
        self.transcript = Transcript(clock, signs=signs, zone=zone)

    def compose(self) -> ComposeResult:
        yield self._head_bar
        yield self.transcript
        yield self._footer_bar

    def on_mount(self) -> None:
        self.show()
        self.transcript.focus()
        self.set_interval(1.0, self.tick)

    def on_unmount(self) -> None:
        self._left()

    def _head(self, width: int) -> list[Line]:
        row, now = self.target(), self._clock.now()
        name = safe_line(name_of(row), 40)
        words = safe_line(bar_text.standing(self._state, row, now), 40)
        first: list[Piece] = [(" MONITORING ", "monitoring"), ("  ", ""), (name, "strong"), (f"  {words}", "standing")]
        second: list[Piece] = [(" You read along; nobody is told. Nothing can be written here.", "muted")]
        return [
            fill(tuple(first), (window_piece(row, now), (" ", "")), width, stretch=2),
            fill(tuple(second), ((safe_line(row.queue or "", 20), "muted"), (" ", "")), width),
        ]

    def show(self) -> None:
        """The transcript as it is held."""
        row = self.target()
        held = self._state.transcripts.get(row.id)
        self.transcript.empty_words = "" if held is not None and held.loaded else "Reading the messages ..."
        self.transcript.show(
            row.id,
            held.messages if held is not None else [],
            [],
            customer=name_of(row),
            me=self._state.agent,
            rule=None,
        )
        self.repaint_bars()

    def apply(self, change: Change) -> None:
        self._row = self._state.rows.get(self._row.id, self._row)
        if self._row.id in change.transcripts:
            self.show()
        self.repaint_bars()

    def repaint_bars(self) -> None:
        self._head_bar.repaint()
        super().repaint_bars()

    def target(self) -> Conversation:
        return self._state.rows.get(self._row.id, self._row)

    def panes(self) -> Sequence[Widget]:
        return (self.transcript,)

    def context(self) -> Context:
        state, row = self._state, self.target()
        return Context(
            focus="monitor",
            supervises=state.supervises,
            state=row.state,
            mine=state.is_mine(row),
            offers=state.sections.count("offered") > 0,
        )

    def on_transcript_moved(self) -> None:
        self.repaint_bars()

    def on_transcript_top(self) -> None:
        self._older(self._row.id)
