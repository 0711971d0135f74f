"""Bars: a few lines of text made new from the state, repainted only if they differ.

Invariant: a bar asks its maker for its lines; it holds nothing that could become stale.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.strip import Strip
from textual.widget import Widget

from agent_tui.console.painting.lines import Line
from agent_tui.console.widgets.painter import Painter


class Bar(Widget):
    """Lines of text across the screen or a pane. ``make`` gets the width."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, make: Callable[[int], list[Line]], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._make = make
        self._painter = Painter(self)
        self._lines: list[Line] | None = None

    def repaint(self) -> None:
        """The state has changed: make the lines again, refresh if they differ."""
        if not self.display or not self.size.width:
            return
        lines = self._make(self.size.width)
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        if self._lines is None:
            self._lines = self._make(self.size.width)
        line = self._lines[y] if y < len(self._lines) else ()
        return self._painter.strip(line, "", self.size.width)

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._lines = None
        self.refresh()
