"""Turns lines of named styles into strips, and keeps the strips that were made.

Invariant: a strip is made once for the same text, styles and width; the styles are read again after every change of
theme or focus.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.cache import LRUCache
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from agent_tui.console.painting.inks import INKS
from agent_tui.console.painting.lines import Line

KEPT_STRIPS = 2000


class Painter:
    """Paints for one widget, on its own colours; a style is a name of ``INKS``, or several with blanks between."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, RichStyle] = {}
        self._strips: LRUCache[tuple[Line, str, int], Strip] = LRUCache(KEPT_STRIPS)

    def forget(self) -> None:
        """Colours may have changed."""
        self._styles.clear()
        self._strips.clear()

    def style(self, name: str, ground: str = "") -> RichStyle:
        """The style ``name`` on the ground ``ground``, itself a style."""
        key = f"{ground} {name}"
        style = self._styles.get(key)
        if style is None:
            variables = self._widget.app.theme_variables
            ink: Style = self._widget.get_visual_style()
            for part in key.split():
                ink += Style.parse(INKS[part], variables)
            style = self._styles[key] = ink.rich_style
        return style

    def strip(self, line: Line, ground: str, width: int) -> Strip:
        """``line`` on ``ground``, exactly ``width`` cells."""
        key = (line, ground, width)
        strip = self._strips.get(key)
        if strip is None:
            segments = [Segment(text, self.style(name, ground)) for text, name in line if text]
            strip = Strip(segments).adjust_cell_length(width, self.style("", ground))
            self._strips[key] = strip
        return strip
