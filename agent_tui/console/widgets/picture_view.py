"""A picture as half blocks: each cell shows two pixels, one above the other.

Its colours are the picture's own, the only ones of the console that are not of the theme. Invariant: it paints cells
that were made before; it decodes nothing.
"""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from agent_tui.console.painting.pictures import Picture

UPPER = "\u2580"


class PictureView(Widget):
    """As large as the picture that it shows."""

    DEFAULT_CSS = "PictureView { width: auto; height: auto; }"

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._cells = picture.cells

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - Textual's signature
        return len(self._cells[0]) if self._cells else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        return len(self._cells)

    def render_line(self, y: int) -> Strip:
        if y >= len(self._cells):
            return Strip.blank(self.size.width)
        return Strip(
            [
                Segment(UPPER, Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below)))
                for above, below in self._cells[y]
            ]
        )
