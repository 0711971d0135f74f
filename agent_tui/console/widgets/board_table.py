"""A table of the wallboard: its name and titles stay, the rows below them scroll, painted line by line.

Invariant: it holds rows and the key of the one under the cursor; what a row says is made new at every repaint, and
only lines whose text changed are painted again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from agent_tui.console.painting.board_text import Sort
from agent_tui.console.painting.columns import Column, fitting, head, row_line
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, fill, paragraph
from agent_tui.console.widgets.line_scroll import LineScroll
from agent_tui.console.widgets.painter import Painter

Row = TypeVar("Row")
FIXED = 2
"""Lines that do not scroll: the name, the titles."""


class BoardTable(LineScroll, Generic[Row], can_focus=True):
    """Rows of one kind. ``key_of`` names a row, ``columns`` makes the columns anew for the present moment."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("g,home", "edge(-1)", "First", show=False),
        Binding("G,end", "edge(1)", "Last", show=False),
        Binding("ctrl+d,pagedown", "half_page(1)", "Half a page down", show=False),
        Binding("ctrl+u,pageup", "half_page(-1)", "Half a page up", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    class Opened(Message):
        """Enter was pressed on a row."""

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(
        self,
        title: str,
        *,
        id: str,
        signs: Glyphs,
        columns: Callable[[], Sequence[Column[Row]]],
        key_of: Callable[[Row], str],
        sorts: Sequence[Sort[Row]],
        empty: Callable[[], str],
    ) -> None:
        super().__init__(id=id)
        self._title = title
        self._signs = signs
        self._columns = columns
        self._key_of = key_of
        self._sorts = sorts
        self._sort = 0
        self._empty = empty
        self._rows: list[Row] = []
        self._total = ""
        self._place = 0
        self._painter = Painter(self)
        self._shown: dict[int, tuple[Line, str]] = {}

    # Rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._place] if self._rows else None

    @property
    def rows(self) -> Sequence[Row]:
        """All rows, in the order shown."""
        return self._rows

    @property
    def count(self) -> str:
        """How many rows there are: ``100 of 312`` where not all are shown."""
        shown = str(len(self._rows))
        return shown if self._total in ("", shown) else f"{shown} of {self._total}"

    def show(self, rows: Sequence[Row], total: str = "") -> None:
        """Show these, of ``total`` in all; the cursor stays on its row, or on its place if that is gone."""
        self._total = total
        held = self._key_of(self.row) if self.row is not None else None
        self._rows = sorted(rows, key=self._sorts[self._sort].key)
        keys = [self._key_of(row) for row in self._rows]
        self._place = keys.index(held) if held in keys else max(0, min(self._place, len(keys) - 1))
        self.take_rows(len(self._rows) + FIXED)
        self.repaint()

    def next_sort(self) -> str:
        """Order the rows in the next way; its name."""
        self._sort = (self._sort + 1) % len(self._sorts)
        self.show(self._rows, self._total)
        return self._sorts[self._sort].name

    # Painting

    def _line(self, y: int, width: int) -> tuple[Line, str]:
        """Line ``y`` of the widget, and the ground it stands on."""
        fitted = fitting(self._columns(), width - 2)
        if y == 0:
            name = f" {self._title}"
            order = f"by {self._sorts[self._sort].name} " if width > 40 else ""
            right = ((order, "muted"), (f"{self.count} ", "title"))
            return fill(((name, "title"),), right, width), "title"
        if y == 1:
            return ((" ", ""), *head(fitted)), ""
        place = y - FIXED + self.scroll_offset.y
        if place >= len(self._rows):
            return () if self._rows else paragraph(self._empty(), width, y - FIXED + 1), ""
        at_cursor = place == self._place
        mark = self._signs.cursor if at_cursor and self.has_focus else " "
        ground = ("at-focus" if self.has_focus else "at-cursor") if at_cursor else ""
        return ((mark, "cursor-mark"), *row_line(self._rows[place], fitted)), ground

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line, ground = self._shown[y] = self._line(y, width)
        return self._painter.strip(line, ground, width)

    def repaint(self) -> None:
        """Time has passed, or the rows are others: paint what reads differently."""
        if not self.display or not self.size.width:
            return
        width, top = self.size.width, self.scroll_offset.y
        for y in range(self.size.height):
            if self._shown.get(y) != self._line(y, width):
                # Lines are named by their place in the whole table here, by their place in the window above.
                self.refresh_lines(y + top)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._shown.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._shown.clear()
        self._see()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    # Cursor

    def _see(self) -> None:
        """Scroll so that the row under the cursor is in view."""
        room = max(1, self.size.height - FIXED)
        top = self.scroll_offset.y
        wanted = min(max(top, self._place - room + 1), self._place)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    def _move_to(self, place: int) -> None:
        self._place = max(0, min(place, len(self._rows) - 1))
        self._see()
        self.repaint()
        self.post_message(self.Moved())

    def action_move(self, step: int) -> None:
        self._move_to(self._place + step)

    def action_edge(self, side: int) -> None:
        self._move_to(0 if side < 0 else len(self._rows) - 1)

    def action_half_page(self, step: int) -> None:
        self._move_to(self._place + step * max(1, (self.size.height - FIXED) // 2))

    def action_open(self) -> None:
        if self._rows:
            self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        place = event.y - FIXED + self.scroll_offset.y
        if event.y >= FIXED and place < len(self._rows):
            self._move_to(place)
