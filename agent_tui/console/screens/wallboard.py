"""The wallboard: queues, agents and what needs attention, for those who supervise.

Invariant: it shows what the desk counted and never counts by itself what only the desk can know; it repaints once a
second, and says how old its figures are when they cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from agent_tui.console.keys.action import Context, Focus
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting import bar_text, board_text
from agent_tui.console.painting.board_text import agent_columns, attention_columns, queue_columns
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, Piece, fill, width_of
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.keyed import KeyedScreen, bindings
from agent_tui.console.widgets.bar import Bar
from agent_tui.console.widgets.board_table import FIXED, BoardTable
from agent_tui.wire.people import Agent, Queue
from agent_tui.wire.supervision import Attention

if TYPE_CHECKING:
    from agent_tui.console.link.desk_clock import ConsoleClock
    from agent_tui.console.model.reducers import Change
    from agent_tui.wire.conversations import Conversation

SPARE = 2
"""Empty lines below the longer of the upper tables."""


def attention_key(item: Attention) -> str:
    """What names a row of the attention table."""
    what = item.conversation.id if item.conversation is not None else item.parked_id
    return f"{item.reason}:{what}"


class WallboardScreen(KeyedScreen):
    """Three tables; where there is no room for three, the one that has the focus."""

    CSS_PATH = "wallboard.tcss"
    BINDINGS: ClassVar = bindings(("wallboard", "everywhere"), without=("template", "attach", "context"))
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny-width"), (60, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual's way
    VERTICAL_BREAKPOINTS = [(0, "-tiny-height"), (16, "-low"), (28, "-tall")]  # noqa: RUF012 - Textual's way

    def __init__(
        self,
        state: ConsoleState,
        clock: ConsoleClock,
        run: Callable[[str], None],
        keys: Mapping[str, str],
        *,
        signs: Glyphs,
        zone: tzinfo | None,
        tick: Callable[[], None],
        opened: Callable[[str, str], None],
        closed: Callable[[], None],
    ) -> None:
        """``tick`` is called every second, to read again when it is time; ``opened`` gets the table and the id of a row
        on which Enter was pressed."""
        super().__init__(clock, run, keys, signs=signs)
        self._state = state
        self._zone = zone
        self._each_second = tick
        self._opened = opened
        self._left = closed
        self.queues: BoardTable[Queue] = BoardTable(
            "1 QUEUES",
            id="queues",
            signs=signs,
            columns=lambda: queue_columns(clock.now()),
            key_of=lambda queue: queue.id,
            sorts=board_text.QUEUE_SORTS,
            empty=lambda: board_text.empty_words(state, "There is no queue."),
        )
        self.agents: BoardTable[Agent] = BoardTable(
            "2 AGENTS",
            id="agents",
            signs=signs,
            columns=lambda: agent_columns(clock.now(), signs),
            key_of=lambda agent: agent.id,
            sorts=board_text.AGENT_SORTS,
            empty=lambda: board_text.empty_words(state, "There is no agent."),
        )
        self.attention: BoardTable[Attention] = BoardTable(
            "3 NEEDS ATTENTION",
            id="attention",
            signs=signs,
            columns=lambda: attention_columns(state, clock.now(), signs),
            key_of=attention_key,
            sorts=board_text.ATTENTION_SORTS,
            empty=lambda: board_text.empty_words(state, "Nothing needs attention."),
        )
        self._bars = (Bar(self._header, classes="header"), Bar(self._tabs, id="tabs"))

    def compose(self) -> ComposeResult:
        header, tabs = self._bars
        yield header
        yield Static(Content("terminal too small (need 60x16)"), id="too-small")
        yield tabs
        with Vertical(id="tables"):
            with Horizontal(id="upper"):
                yield self.queues
                yield self.agents
            yield self.attention
        yield self._footer_bar

    def on_mount(self) -> None:
        self.show()
        self.queues.focus()
        self.tick()
        self.set_interval(1.0, self.tick)

    def on_unmount(self) -> None:
        self._left()

    # What stands where

    def _header(self, width: int) -> list[Line]:
        state = self._state
        desk = safe_line(state.me.desk, 20) if state.me else ""
        left: list[Piece] = [(" WALLBOARD ", "brand"), (desk, "strong")]
        word, style = bar_text.LINK_WORDS[state.link]
        sign = self._signs.online if state.link == "online" else self._signs.offline
        time = self._clock.now().astimezone(self._zone).strftime("%H:%M:%S ")
        right: list[Piece] = [(f"{sign} {word}", style), ("  ", ""), (time, "muted")]
        figures = board_text.summary(state, self._clock.now())
        while figures and width_of((*left, *figures, *right)) + 2 > width:
            figures = figures[:-2]
        return [fill((*left, *figures), tuple(right), width)]

    def _tabs(self, width: int) -> list[Line]:
        pieces: list[Piece] = [(" ", "")]
        counts = (
            ("queues", "Queues", self.queues.count),
            ("agents", "Agents", self.agents.count),
            ("attention", "Attention", self.attention.count),
        )
        for place, (name, title, count) in enumerate(counts, 1):
            words = f"{place} {title} {count}"
            pieces += [(f"[{words}]", "count") if self._front().id == name else (f" {words} ", "muted"), ("  ", "")]
        selected = len(self._state.selected)
        right: Line = ((f"{selected} selected ", "accent"),) if selected else ()
        return [fill(tuple(pieces), right, width)]

    def _front(self) -> Widget:
        return next((table for table in self.panes() if table is self.focused), self.queues)

    # Changes

    def apply(self, change: Change) -> None:
        if change.head or change.rows:
            self.show()

    def show(self) -> None:
        """Show what is known of queues, agents and needs."""
        state = self._state
        self.queues.show(list(state.queues.values()))
        self.agents.show(list(state.agents.values()))
        self.attention.show(state.attention, state.attention_count)
        lines = max(len(state.queues), len(state.agents)) + FIXED
        self.query_one("#upper").styles.max_height = None if self.has_class("-narrow") else lines + SPARE
        self.repaint_bars()

    def tick(self) -> None:
        self._each_second()
        for table in (self.queues, self.agents, self.attention):
            table.repaint()
        super().tick()

    def repaint_bars(self) -> None:
        for bar in self._bars:
            bar.repaint()
        super().repaint_bars()

    # Where the keys act

    def target(self) -> Conversation | None:
        item = self.attention.row
        if self.focused is not self.attention or item is None or item.conversation is None:
            return None
        return self._state.rows.get(item.conversation.id, item.conversation)

    def panes(self) -> Sequence[Widget]:
        return (self.queues, self.agents, self.attention)

    def context(self) -> Context:
        state, row = self._state, self.target()
        focus: Focus = "other"
        for name, table in (("queues", self.queues), ("agents", self.agents), ("attention", self.attention)):
            if table is self.focused:
                focus = "queues" if name == "queues" else "agents" if name == "agents" else "attention"
        return Context(
            focus=focus,
            supervises=state.supervises,
            state=row.state if row else None,
            mine=row is not None and state.is_mine(row),
            offers=state.sections.whole.count("offered") > 0,
            selected=len(state.selected),
        )

    def on_descendant_focus(self) -> None:
        for name in ("queues", "agents", "attention"):
            self.set_class(self._front().id == name, f"show-{name}")
        super().on_descendant_focus()

    def on_board_table_opened(self) -> None:
        front = self._front()
        if front is self.queues and self.queues.row is not None:
            self._opened("queues", self.queues.row.id)
        elif front is self.agents and self.agents.row is not None:
            self._opened("agents", self.agents.row.id)
        elif front is self.attention and (row := self.target()) is not None:
            self._opened("attention", row.id)

    def on_board_table_moved(self) -> None:
        self.repaint_bars()
