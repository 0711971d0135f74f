"""What is known of the customer, beside the chat or over the whole screen; scrolled and acted on by keys.

Invariant: it holds no facts: its rows are made new at every repaint; the cursor stays with what it was on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from agent_tui.console.painting.card_rows import PaneRow, selectable
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, fill
from agent_tui.console.widgets.line_scroll import LineScroll
from agent_tui.console.widgets.painter import Painter


class CustomerPane(LineScroll, can_focus=True):
    """``make`` gets the width and gives the rows; ``enter`` is told the row that Enter was pressed on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("g,home", "edge(-1)", "First", show=False),
        Binding("G,end", "edge(1)", "Last", show=False),
        Binding("ctrl+d,pagedown", "half_page(1)", "Half a page down", show=False),
        Binding("ctrl+u,pageup", "half_page(-1)", "Half a page up", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    def __init__(self, make: Callable[[int], list[PaneRow]], *, signs: Glyphs, key_words: str, id: str) -> None:
        """``key_words``: the key that comes here, shown while the focus is elsewhere."""
        super().__init__(id=id)
        self._make = make
        self._signs = signs
        self._key_words = key_words
        self._painter = Painter(self)
        self._rows: list[PaneRow] = []
        self._lines: list[tuple[Line, int]] = []
        self._place = 0
        self.enter: Callable[[PaneRow], None] | None = None

    @property
    def row(self) -> PaneRow | None:
        """The row under the cursor."""
        return self._rows[self._place] if self._place < len(self._rows) else None

    @property
    def index(self) -> tuple[str, str]:
        """Kind and key of the row under the cursor; two empty texts if there is none."""
        row = self.row
        return ("", "") if row is None else (row.kind, row.key)

    # Painting

    def repaint(self) -> None:
        """The state has changed, or time has passed: paint again if anything reads differently."""
        if not self.display or not self.size.width:
            return
        rows = self._make(self.size.width)
        if rows == self._rows:
            return
        held = self.index
        self._rows = rows
        self._lines = [(line, place) for place, row in enumerate(rows) for line in row.lines]
        at = [place for place, row in enumerate(rows) if (row.kind, row.key) == held and held[1]]
        stops = selectable(rows)
        self._place = at[0] if at else min(stops, key=lambda place: abs(place - self._place), default=0)
        self.take_rows(len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        at = y + self.scroll_offset.y
        if at >= len(self._lines):
            return self._painter.strip((), "", width)
        line, place = self._lines[at]
        if at == 0 and not self.has_focus:
            line = fill(line, ((self._key_words, "key"), (" ", "")), width, stretch=0)
        ground = ""
        if place == self._place and self.has_focus:
            ground = "at-focus"
            first = at == 0 or self._lines[at - 1][1] != place
            # The line begins with a blank, which the mark takes.
            (text, style), *rest = line or ((" ", ""),)
            line = ((self._signs.cursor if first else " ", "cursor-mark"), (text[1:], style), *rest)
        return self._painter.strip(line, ground, width)

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._rows = []
        self.repaint()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # Cursor

    def _see(self) -> None:
        """Scroll so that the row under the cursor is in view, and with the first one what stands above it."""
        mine = [at for at, (_, place) in enumerate(self._lines) if place == self._place]
        stops = selectable(self._rows)
        if not mine or not stops:
            return
        first = 0 if self._place == stops[0] else mine[0]
        last = len(self._lines) - 1 if self._place == stops[-1] else mine[-1]
        top, room = self.scroll_offset.y, max(1, self.size.height)
        wanted = min(max(top, last - room + 1), first)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    def _move(self, step: int) -> None:
        stops = selectable(self._rows)
        if not stops:
            return
        here = stops.index(self._place) if self._place in stops else 0
        self._place = stops[max(0, min(here + step, len(stops) - 1))]
        self._see()
        self.refresh()
        self.screen.refresh_bindings()

    def action_move(self, step: int) -> None:
        self._move(step)

    def action_edge(self, side: int) -> None:
        self._move(side * len(self._rows))

    def action_half_page(self, step: int) -> None:
        self._move(step * max(1, self.size.height // 4))

    def action_open(self) -> None:
        row = self.row
        if row is not None and self.enter is not None:
            self.enter(row)

    def on_click(self, event: events.Click) -> None:
        at = event.y + self.scroll_offset.y
        if at < len(self._lines) and self._lines[at][1] in selectable(self._rows):
            self._place = self._lines[at][1]
            self.refresh()
