"""The files above the composer, a chip each: switched on and off, looked at, made smaller, removed.

Keys that do something stand in the actions table; only the movement of the cursor is here. Invariant: the cursor is
on a file as long as there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from agent_tui.console.flows.file_chips import ROWS, chip_lines, row_of
from agent_tui.console.model.texts import OutgoingFile
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, fill, width_of
from agent_tui.console.widgets.painter import Painter


class Chips(Widget, can_focus=True):
    """Rows of chips, and below them what will become of the files: ``words`` are asked for at each painting."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,up,k", "step(-1)", "Previous file", show=False),
        Binding("right,l,down,j", "step(1)", "Next file", show=False),
        Binding("home,g", "step(-999)", "First file", show=False),
        Binding("end,G", "step(999)", "Last file", show=False),
        Binding("enter", "preview", "Look at it", show=False),
    ]

    class Preview(Message):
        """The agent wants to look at the file under the cursor."""

    def __init__(self, words: Callable[[], str], *, signs: Glyphs, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = words
        self._signs = signs
        self._files: list[OutgoingFile] = []
        self._painter = Painter(self)
        self._lines: list[Line] = []
        self.cursor = 0

    def show(self, files: list[OutgoingFile]) -> None:
        """Show these files."""
        self._files = files
        self.cursor = min(self.cursor, max(0, len(files) - 1))
        self._make()
        self.refresh(layout=True)

    def file(self) -> OutgoingFile | None:
        """The one under the cursor."""
        return self._files[self.cursor] if self.cursor < len(self._files) else None

    def repaint(self) -> None:
        """Something may read differently."""
        before = self._lines
        self._make()
        if before != self._lines:
            self.refresh(layout=len(before) != len(self._lines))

    def _make(self) -> None:
        width = self.size.width
        if not width or not self._files:
            self._lines = []
            return
        chips = chip_lines(self._files, self.cursor if self.has_focus else None, width, self._signs)
        here = row_of(self._files, self.cursor, width, self._signs)
        first = max(0, min(here - ROWS // 2, len(chips) - ROWS))
        shown = chips[first : first + ROWS]
        more = f"+{len(chips) - ROWS}: more files  " if len(chips) > ROWS else ""
        keys = "space on/off  x removes  enter looks " if self.has_focus else "shift+tab to the files "
        words: Line = ((f" {more}{self._words()}", "standing"),)
        right: Line = ((keys, "muted"),)
        self._lines = [*shown, fill(words, right if width_of((*words, *right)) + 2 <= width else (), width)]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        if not self._files:
            return 0
        return min(ROWS, len(chip_lines(self._files, None, width, self._signs))) + 1

    def render_line(self, y: int) -> Strip:
        line = self._lines[y] if y < len(self._lines) else ()
        return self._painter.strip(line, "", self.size.width)

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._make()
        self.refresh(layout=True)

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def action_step(self, step: int) -> None:
        self.cursor = max(0, min(self.cursor + step, len(self._files) - 1))
        self.repaint()

    def action_preview(self) -> None:
        self.post_message(self.Preview())
