"""How often a desk's process looks for garbage.

Nearly everything that a desk makes goes when nobody refers to it any more. With Python's own threshold the collector
looks through the requests under way every twentieth message. Invariant: what was made before the doors opened is
never looked through.
"""

from __future__ import annotations

import gc

YOUNG = 10_000
"""New objects before the young ones are looked through; Python's own 700 is for programs that hold little."""


def begin_to_collect() -> None:
    """The doors are open: what is there stays, and from now on there may be garbage."""
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    gc.enable()
