"""Containers that other widgets cover: painted as one blank line again and again.

Textual paints every line of every container below what it shows, by the style sheet and through all filters, for each
change on the screen. Invariant: what is not covered after all looks the same; only what has no border and no padding is
painted so.
"""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def blank_lines(widget: Widget, crop: Region) -> list[Strip]:
    """For ``render_lines``: the widget's background and nothing on it."""
    strip = Strip.blank(crop.width, widget.visual_style.rich_style)
    background = widget.background_colors[1]
    for each in widget.get_line_filters():
        strip = strip.apply_filter(each, background)
    return [strip] * crop.height


class Columns(Horizontal):
    """Widgets side by side."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)


class Rows(Vertical):
    """Widgets below each other."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)
