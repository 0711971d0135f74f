"""Keeps the garbage collector from being felt.

A console holds what it has read for hours, up to ten thousand rows; looking through all of it again and again for
garbage stops the screen for tens of milliseconds each time. Invariant: nothing is spared that was garbage when it
was spared, and what was spared is freed as ever once nobody refers to it.
"""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache

YOUNG = 20_000
"""New objects before the young ones are looked through; Python's own 700 is for programs that hold little."""


def spare_what_was_read() -> None:
    """Collect once, now that a pause is expected, and leave out of later collections all that is there."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)


def forget_what_was_painted() -> None:
    """Let go of the lines of widgets that are gone.

    Textual remembers two colours for each of the last 1024 painters of widgets, and with the colours the painters and
    all that they have painted: ten thousand objects for a long help page, each time that it was opened.
    """
    StylesCache.get_inner_outer.cache_clear()
