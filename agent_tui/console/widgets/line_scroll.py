"""Line widgets whose content grows and shrinks while one looks.

Textual lays the whole screen out whenever a widget's content has another height, which costs a key's time at each new
message. Invariant: only what brings the scrollbar or takes it away is laid out; all else moves the bar and no more.
"""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView


class LineScroll(ScrollView):
    """A ``ScrollView`` that says with ``take_rows`` how many lines it has."""

    def take_rows(self, rows: int) -> None:
        """There are ``rows`` lines to scroll through; repaint them yourself."""
        size = Size(0, rows)
        if size == self.virtual_size:
            return
        if (rows > self.container_size.height) is not self.show_vertical_scrollbar:
            self.virtual_size = size
            return
        self.set_reactive(ScrollView.virtual_size, size)
        self._scroll_update(size)
