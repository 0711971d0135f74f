"""Paints again only the widgets that what has changed lies in.

Textual asks the widgets whose clip, mostly the whole screen, meets the changed part: at each key all lines of all panes
go through its caches and filters, a tenth of the key's time. Invariant: what is left out shows nothing in that part.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class NearCompositor(Compositor):
    """For a screen's ``_compositor``."""

    _crop: Region | None = None

    @property
    def visible_widgets(self) -> dict[Widget, tuple[Region, Region]]:
        found, crop = super().visible_widgets, self._crop
        if crop is None:
            return found
        return {widget: (region, clip) for widget, (region, clip) in found.items() if crop.overlaps(region)}

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        self._crop = crop
        try:
            yield from super()._get_renders(crop)
        finally:
            self._crop = None
