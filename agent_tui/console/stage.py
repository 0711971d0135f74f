"""What flows act on that put whole screens over the list. Invariant: one for a console, the same for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from agent_tui.console.link.session import Session
    from agent_tui.console.painting.glyphs import Glyphs
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.keyed import KeyedScreen


@dataclass(frozen=True, slots=True)
class Stage:
    """``front`` is the whole screen that is shown, whatever modal is above it; ``run`` does an action by its id."""

    session: Session
    screen: DeskScreen
    front: Callable[[], KeyedScreen]
    run: Callable[[str], None]
    signs: Glyphs
    zone: tzinfo | None
