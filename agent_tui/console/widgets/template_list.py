"""The picker's list of templates, painted line by line.

Invariant: it makes the text of a line when the line is seen, so three thousand templates cost as much as twenty; the
cursor is a template, not a place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from agent_tui.console.lines import Line
from agent_tui.console.template_shelf import Family
from agent_tui.console.widgets.painter import Painter


class TemplateList(ScrollView, can_focus=False):
    """``line_of`` gives a family's line in so many cells."""

    DEFAULT_CSS = "TemplateList { height: 1fr; scrollbar-size-vertical: 1; }"

    class Moved(Message):
        """The cursor is on another template."""

    class Chosen(Message):
        """A template was clicked."""

    def __init__(self, line_of: Callable[[Family, int, bool], Line]) -> None:
        super().__init__()
        self._line_of = line_of
        self._painter = Painter(self)
        self._families: Sequence[Family] = ()
        self._place = 0

    @property
    def family(self) -> Family | None:
        """What the cursor is on."""
        return self._families[self._place] if self._families else None

    @property
    def count(self) -> int:
        return len(self._families)

    def show(self, families: Sequence[Family], *, keep: bool) -> None:
        """List these; ``keep``: the cursor stays on its template as long as that is listed."""
        held = self.family.name if keep and self.family is not None and self._place else None
        self._families = families
        self._place = next((at for at, each in enumerate(families) if each.name == held), 0) if held else 0
        self.virtual_size = Size(0, len(families))
        self._see()
        self.refresh()

    def move(self, step: int) -> None:
        """The cursor goes so many templates on."""
        if self._families:
            self._place = max(0, min(self._place + step, len(self._families) - 1))
            self._see()
            self.refresh()
            self.post_message(self.Moved())

    def _see(self) -> None:
        self.scroll_to_region(Region(0, self._place, 1, 1), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        place = y + self.scroll_offset.y
        if place >= len(self._families):
            return self._painter.strip((), "", width)
        at_cursor = place == self._place
        line = self._line_of(self._families[place], width, at_cursor)
        return self._painter.strip(line, "at-focus" if at_cursor else "", width)

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()

    def on_click(self, event: events.Click) -> None:
        place = event.y + self.scroll_offset.y
        if place < len(self._families):
            again = place == self._place
            self.move(place - self._place)
            if again:
                self.post_message(self.Chosen())
