"""The list of conversations: sections with two lines a conversation, painted line by line.

Invariant: it holds no rows of its own; where a line belongs is arithmetic over the section index, so ten thousand
rows cost as much as forty, and a change repaints only the visible lines whose text changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from agent_tui.console.model.sections import TITLES, Section
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, fill, paragraph
from agent_tui.console.painting.row_text import row_lines
from agent_tui.console.widgets.line_scroll import LineScroll
from agent_tui.console.widgets.painter import Painter

if TYPE_CHECKING:
    from agent_tui.console.link.desk_clock import ConsoleClock

ROWS = 2
"""Lines of a conversation."""


class QueueList(LineScroll, can_focus=True):
    """The list pane. The cursor is a conversation, not a place: it goes where its row goes."""

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
        """A conversation was chosen."""

        def __init__(self, conversation_id: str) -> None:
            super().__init__()
            self.conversation_id = conversation_id

    class Moved(Message):
        """The cursor is on another conversation."""

    def __init__(self, state: ConsoleState, clock: ConsoleClock, signs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state = state
        self._clock = clock
        self._signs = signs
        self._painter = Painter(self)
        self._shown: dict[int, tuple[Line, str]] = {}
        # Made by ``repaint`` and not painted yet.
        self._made: dict[int, tuple[Line, str]] = {}
        self.cursor: str | None = None
        self._cursor_place = 0
        self.empty_words = "Nobody waits."

    # Geometry

    def _sections(self) -> list[tuple[Section, int, int]]:
        """Sections that hold something: name, first line (its title), number of rows."""
        found: list[tuple[Section, int, int]] = []
        line = 0
        for name in TITLES:
            count = self._state.sections.count(name)
            if count:
                found.append((name, line, count))
                line += 1 + count * ROWS
        return found

    def _locate(self, y: int) -> tuple[Section, int, int] | None:
        """Section, place in it (-1: its title) and line of the row; None below the end."""
        for name, first, count in self._sections():
            if y <= first + count * ROWS:
                offset = y - first - 1
                return (name, -1, 0) if offset < 0 else (name, offset // ROWS, offset % ROWS)
        return None

    def _line_of(self, conversation_id: str) -> int | None:
        found = self._state.sections.find(conversation_id)
        if found is None:
            return None
        first = next(first for name, first, _ in self._sections() if name == found[0])
        return first + 1 + found[1] * ROWS

    def _order(self, place: int) -> str | None:
        """The id at ``place`` counted over all sections."""
        for name, _, count in self._sections():
            if place < count:
                return self._state.sections.at(name, place)
            place -= count
        return None

    def _total(self) -> int:
        return sum(count for _, _, count in self._sections())

    def _place_of(self, conversation_id: str) -> int | None:
        found = self._state.sections.find(conversation_id)
        if found is None:
            return None
        before = 0
        for name, _, count in self._sections():
            if name == found[0]:
                break
            before += count
        return before + found[1]

    # Painting

    def _line(self, y: int, width: int, made: dict[str, tuple[Line, Line]]) -> tuple[Line, str]:
        """The text of a line and the ground it stands on; ``made``: the rows whose lines are known."""
        found = self._locate(y)
        if found is None:
            return (() if self._sections() else paragraph(self.empty_words, width, y)), ""
        section, place, part = found
        if place < 0:
            title = f" {TITLES[section].upper()}"
            return fill(((title, "title"),), ((f"{self._state.sections.count(section)} ", "title"),), width), "title"
        row = self._state.rows[self._state.sections.at(section, place)]
        at_cursor = row.id == self.cursor
        marked = at_cursor and self.has_focus
        lines = made.get(row.id)
        if lines is None:
            lines = made[row.id] = row_lines(
                self._state, row, section, self._clock.now(), width, signs=self._signs, cursor=marked
            )
        ground = (
            "at-focus" if marked else "at-cursor" if at_cursor else "opened" if row.id == self._state.opened else ""
        )
        return lines[part], ground

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        y += self.scroll_offset.y
        line, ground = self._shown[y] = self._made.pop(y) if y in self._made else self._line(y, width, {})
        return self._painter.strip(line, ground, width)

    def repaint(self, rows: Collection[str] | None = None, *, order: bool = False) -> None:
        """Repaint the visible lines that look different now: of these ``rows`` (None: of all), or after a move."""
        if order:
            self._hold_cursor()
            self.take_rows(sum(1 + count * ROWS for _, _, count in self._sections()))
        top, width = self.scroll_offset.y, self.size.width
        visible = range(top, top + self.size.height)
        self._shown = {y: shown for y, shown in self._shown.items() if y in visible}
        self._made = {y: made for y, made in self._made.items() if y in visible}
        if order or rows is None:
            lines: Iterable[int] = visible
        else:
            firsts = [first for first in map(self._line_of, rows) if first is not None]
            lines = [y for first in firsts for y in range(first, first + ROWS) if y in visible]
        made: dict[str, tuple[Line, Line]] = {}
        for y in lines:
            line = self._line(y, width, made)
            if self._shown.get(y) == line:
                self._made.pop(y, None)
            else:
                self._made[y] = line
                self.refresh_lines(y)

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._shown.clear()
        self._made.clear()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    # Cursor

    def _hold_cursor(self) -> None:
        """Keep the cursor on its conversation; if that is gone, on its place."""
        if self.cursor is not None and (place := self._place_of(self.cursor)) is not None:
            self._cursor_place = place
            return
        total = self._total()
        self._cursor_place = max(0, min(self._cursor_place, total - 1))
        self.cursor = self._order(self._cursor_place)
        self.post_message(self.Moved())

    def move_to(self, conversation_id: str) -> None:
        """Put the cursor on a conversation and show it."""
        line = self._line_of(conversation_id)
        if line is None:
            return
        before, self.cursor = self.cursor, conversation_id
        self._cursor_place = self._place_of(conversation_id) or 0
        # The title above the first row of a section comes along.
        top = line - 1 if self._locate(line - 1) is not None else line
        self.scroll_to_region(Region(0, top, 1, ROWS + line - top), animate=False, force=True)
        self.repaint([each for each in (before, conversation_id) if each is not None])
        self.post_message(self.Moved())

    def _move_to_place(self, place: int) -> None:
        found = self._order(max(0, min(place, self._total() - 1)))
        if found is not None:
            self.move_to(found)

    def action_move(self, step: int) -> None:
        self._move_to_place(self._cursor_place + step)

    def action_edge(self, side: int) -> None:
        self._move_to_place(0 if side < 0 else self._total() - 1)

    def action_half_page(self, step: int) -> None:
        self._move_to_place(self._cursor_place + step * max(1, self.size.height // (2 * ROWS)))

    def action_open(self) -> None:
        if self.cursor is not None:
            self.post_message(self.Opened(self.cursor))

    def on_click(self, event: events.Click) -> None:
        found = self._locate(event.y + self.scroll_offset.y)
        if found is not None and found[1] >= 0:
            self.move_to(self._state.sections.at(found[0], found[1]))
            self.action_open()
