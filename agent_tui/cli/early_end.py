"""SIGTERM and SIGINT while a desk is still starting or has just ended: the process ends at once, with 0.

Invariant: in force only while nothing is under way, before the desk's loop takes the signals over and after it has let
go of them; imports nothing that takes time, since the first moments are what it is for.
"""

from __future__ import annotations

import os
import signal
from types import FrameType


def end_at_once() -> None:
    """From now on either signal ends this process."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    # Not by an exception: in the middle of an import it would come out as a traceback, or not at all.
    os._exit(0)
