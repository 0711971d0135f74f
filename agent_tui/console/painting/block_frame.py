"""What the lines of a block of the transcript depend on besides its message.

Invariant: two equal frames and the same message make the same lines, so that lines may be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from agent_tui.console.painting.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class BlockFrame:
    """What the lines of a block depend on besides its message."""

    width: int
    zone: tzinfo | None
    signs: Glyphs
    day: bool = False
    """A line with the date stands above."""
    new: int = 0
    """A line saying so many new messages stands above."""
    joined: bool = False
    """The same author wrote just before: no head."""
    customer: str = ""
    me: str | None = None
    mark: str = " "
    now: float = 0.0
    """Monotonic seconds, for the hold of a bubble."""
