"""Turns lines of named styles into strips, and keeps the strips that were made.

Invariant: a strip is made once for the same text, styles and width; the styles are read again after every change of
theme or focus.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip
from textual.widget import Widget

from agent_tui.console.lines import Line

KEPT_STRIPS = 2000


class Painter:
    """Paints for one widget.

    The style ``x`` is its component class ``PREFIX--x``, ``x y`` both of them, an empty name the widget's own style.
    """

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self._styles: dict[str, Style] = {}
        self._strips: LRUCache[tuple[Line, str, int], Strip] = LRUCache(KEPT_STRIPS)

    def forget(self) -> None:
        """Colours may have changed."""
        self._styles.clear()
        self._strips.clear()

    def style(self, name: str, ground: str = "") -> Style:
        """The style ``name`` on the ground ``ground``, itself a style."""
        key = f"{ground} {name}"
        style = self._styles.get(key)
        if style is None:
            classes = [f"{self._prefix}--{part}" for part in key.split()]
            style = self._widget.get_visual_style(*classes).rich_style
            self._styles[key] = style
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
