"""An earlier conversation of the customer, to read, and those before and after it.

Invariant: nothing can be written here, and the open conversation stays open below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.widget import Widget

from agent_tui.console.action import Context
from agent_tui.console.card_rows import moment
from agent_tui.console.glyphs import Glyphs
from agent_tui.console.lines import Line, fill
from agent_tui.console.row_text import name_of
from agent_tui.console.safe_text import safe_line
from agent_tui.console.screens.keyed import KeyedScreen, bindings
from agent_tui.console.state import ConsoleState
from agent_tui.console.widgets.bar import Bar
from agent_tui.console.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent_tui.console.desk_clock import ConsoleClock
    from agent_tui.console.reducers import Change
    from agent_tui.wire.conversations import Conversation


class PastScreen(KeyedScreen):
    """``read`` wants a conversation's transcript kept at hand (None: no more), ``older`` the page before it."""

    DEFAULT_CSS = """
    PastScreen { layout: vertical; background: $background; color: $foreground; }
    PastScreen .past { height: 2; background: $panel; }
    PastScreen .footer { background: $panel; }
    PastScreen Transcript {
        height: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
    }
    """
    BINDINGS: ClassVar = bindings(("past", "everywhere"), without=("template", "attach", "context"))

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
        read: Callable[[str | None], None],
        older: Callable[[str], None],
    ) -> None:
        super().__init__(clock, run, keys, signs=signs)
        self._state = state
        self._row = row
        self._zone = zone
        self._read = read
        self._older = older
        self._head_bar = Bar(self._head, classes="past")
        self.transcript = Transcript(clock, signs=signs, zone=zone)

    def compose(self) -> ComposeResult:
        yield self._head_bar
        yield self.transcript
        yield self._footer_bar

    def on_mount(self) -> None:
        self._read(self._row.id)
        self.show()
        self.transcript.focus()
        self.set_interval(1.0, self.tick)

    def on_unmount(self) -> None:
        self._read(None)

    def _head(self, width: int) -> list[Line]:
        row = self._row
        ids = [each.id for each in self._state.earlier]
        place = (
            f"{ids.index(row.id) + 1} of {len(ids)}{'+' if self._state.earlier_next else ''}" if row.id in ids else ""
        )
        first: Line = ((" EARLIER ", "monitoring"), ("  ", ""), (safe_line(name_of(row), 40), "strong"))
        codes = ", ".join(code.title for code in row.codes)
        facts = [moment(row.created_at, self._zone), row.number.name, row.queue or "", codes]
        second = "  ".join(safe_line(fact, 40) for fact in facts if fact)
        state = "closed" if row.state == "closed" else row.state.replace("_", "-")
        return [
            fill(first, ((f"{place}  ", "muted"), (f"{state} ", "standing")), width, stretch=2),
            fill(((f" {second}", "muted"),), (("to read only ", "muted"),), width),
        ]

    def show(self) -> None:
        """The transcript as it is held."""
        held = self._state.transcripts.get(self._row.id)
        self.transcript.empty_words = "" if held is not None and held.loaded else "Reading the messages ..."
        self.transcript.show(
            self._row.id,
            held.messages if held is not None else [],
            [],
            customer=name_of(self._row),
            me=self._state.agent,
            rule=None,
        )
        self.repaint_bars()

    def go(self, step: int) -> bool:
        """To an older (1) or newer (-1) one; whether there is one."""
        ids = [each.id for each in self._state.earlier]
        place = ids.index(self._row.id) + step if self._row.id in ids else -1
        if not 0 <= place < len(ids):
            return False
        self._row = self._state.earlier[place]
        self._read(self._row.id)
        self.show()
        return True

    def apply(self, change: Change) -> None:
        if self._row.id in change.transcripts:
            self.show()
        self.repaint_bars()

    def repaint_bars(self) -> None:
        self._head_bar.repaint()
        super().repaint_bars()

    def target(self) -> Conversation:
        return self._row

    def panes(self) -> Sequence[Widget]:
        return (self.transcript,)

    def context(self) -> Context:
        return Context(focus="past", supervises=self._state.supervises, state=self._row.state)

    def on_transcript_moved(self) -> None:
        self.repaint_bars()

    def on_transcript_top(self) -> None:
        self._older(self._row.id)
