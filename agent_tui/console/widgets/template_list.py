"""The picker's list of templates, painted line by line.

Invariant: it makes the text of a line when the line is seen, so three thousand templates cost as much as twenty; the
cursor is a template, not a place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

from textual import events
from textual.message import Message
from textual.strip import Strip

from agent_tui.console.model.template_shelf import Family
from agent_tui.console.painting.lines import Line
from agent_tui.console.widgets.scrolled import Scrolled


class TemplateList(Scrolled):
    """``line_of`` gives a family's line in so many cells. ``empty_words``: what stands there if none is listed."""

    class Moved(Message):
        """Another template was clicked, and the cursor is on it."""

    class Chosen(Message):
        """The template under the cursor was clicked."""

    def __init__(self, line_of: Callable[[Family, int, bool], Line], *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._line_of = line_of
        self._families: Sequence[Family] = ()
        self._cursor = 0
        self.empty_words = ""

    @property
    def family(self) -> Family | None:
        """What the cursor is on."""
        return self._families[self._cursor] if self._families else None

    @property
    def count(self) -> int:
        return len(self._families)

    def show(self, families: Sequence[Family], *, keep: bool) -> None:
        """List these; ``keep``: the cursor stays on its template as long as that is listed."""
        held = self.family.name if keep and self.family is not None and self._cursor else None
        self._families = families
        self._cursor = next((at for at, each in enumerate(families) if each.name == held), 0) if held else 0
        self.see(self._cursor)
        self.refresh()

    def move(self, step: int) -> None:
        """The cursor goes so many templates on."""
        if self._families:
            before, self._cursor = self._cursor, max(0, min(self._cursor + step, len(self._families) - 1))
            self.see(self._cursor)
            self.refresh_line(before)
            self.refresh_line(self._cursor)

    def line_count(self) -> int:
        return len(self._families)

    def line_at(self, place: int) -> Strip:
        width = self.text_width
        if not self._families:
            rows = wrap(self.empty_words, max(8, width - 1))
            return self.painter.strip(((rows[place], "muted"),) if place < len(rows) else (), "", width)
        if place >= len(self._families):
            return super().line_at(place)
        at_cursor = place == self._cursor
        line = self._line_of(self._families[place], width, at_cursor)
        return self.painter.strip(line, "at-focus" if at_cursor else "", width)

    def on_click(self, event: events.Click) -> None:
        place = event.y + self.top
        if place < len(self._families):
            again = place == self._cursor
            self.move(place - self._cursor)
            self.post_message(self.Chosen() if again else self.Moved())
