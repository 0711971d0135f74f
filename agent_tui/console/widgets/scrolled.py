"""Lines painted from a place on, with a mark of the place beside them: a list or a page within a modal screen.

Textual lays the whole screen out anew whenever a field's text or a scrolled size changes, which costs several frames.
Invariants: nothing that happens here lays anything out; a key costs the lines that are seen. These widgets have neither
border nor padding, for their lines go to the screen without Textual's asking the style sheet about each of them.
"""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from agent_tui.console.painting.glyphs import ASCII, UNICODE, Glyphs
from agent_tui.console.widgets.painter import Painter

WHEEL_LINES = 3


class Scrolled(Widget, can_focus=False):
    """``top``: which line is painted first. ``walled``: a line stands at its left."""

    DEFAULT_CSS = "Scrolled { height: 1fr; }"

    def __init__(self, *, walled: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.painter = Painter(self)
        self.top = 0
        self._walled = walled

    @property
    def text_width(self) -> int:
        """Cells of a line; the last two of the widget are the mark's and the blank's before it."""
        return max(1, self.size.width - (4 if self._walled else 2))

    def line_count(self) -> int:
        """How many lines there are."""
        return 0

    def line_at(self, place: int) -> Strip:  # noqa: ARG002
        """Line ``place``, ``text_width`` cells wide; also one that there is not."""
        return self.painter.strip((), "", self.text_width)

    def go(self, lines: int) -> None:
        """Go so many lines down, or up."""
        self._go(self.top + lines)

    def see(self, place: int) -> None:
        """Scroll as little as it takes to have line ``place`` on the screen."""
        height = max(1, self.size.height)
        self._go(min(max(self.top, place - height + 1), place))

    def _go(self, top: int) -> None:
        most = max(0, self.line_count() - max(1, self.size.height))
        top = max(0, min(top, most))
        if top != self.top:
            self.top = top
            self.refresh()

    def refresh_line(self, place: int) -> None:
        """Paint line ``place`` again."""
        self.refresh(Region(0, place - self.top, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        return Strip.join(self._parts(y, self._seen()))

    def render_lines(self, crop: Region) -> list[Strip]:
        filters, background = self.get_line_filters(), self.background_colors[1]

        def gated(strip: Strip) -> Strip:
            # Part by part, since a part is the same strip as before, and what a filter makes of a strip is kept by it.
            for each in filters:
                strip = strip.apply_filter(each, background)
            return strip

        seen = self._seen()
        lines = [Strip.join([gated(part) for part in self._parts(y, seen)]) for y in crop.line_range]
        whole = crop.column_span == (0, self.size.width)
        return lines if whole else [line.crop(*crop.column_span) for line in lines]

    def _parts(self, y: int, seen: range) -> list[Strip]:
        """The wall, the line, the mark."""
        line = self.line_at(self.top + y)
        mark = self.painter.strip(((f" {self._signs.place}", "muted"),) if y in seen else (), "", 2)
        return (
            [self.painter.strip(((f"{self._signs.wall} ", "wall"),), "", 2), line, mark]
            if self._walled
            else [line, mark]
        )

    @property
    def _signs(self) -> Glyphs:
        return ASCII if self.app.has_class("ascii") else UNICODE

    def _seen(self) -> range:
        """The lines of the widget that the mark stands in."""
        height, count = self.size.height, self.line_count()
        if count <= height:
            return range(0)
        long = max(1, height * height // count)
        # At the ends only when there is nothing beyond.
        first = (self.top * (height - long) + count - height - 1) // (count - height)
        return range(first, first + long)

    def notify_style_update(self) -> None:
        self.painter.forget()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._go(self.top)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.go(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.go(-WHEEL_LINES)
