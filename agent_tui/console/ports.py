"""What the parts behind the screen need from it: a way to start work, to repaint, to say something.

Invariant: nothing behind these three imports Textual, so all of it runs in a test without a terminal.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Literal, Protocol

from agent_tui.client.api import DeskApi
from agent_tui.console.link.desk_clock import ConsoleClock
from agent_tui.console.link.notices import Notice
from agent_tui.console.model.reducers import Change
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.settings import ConsoleSettings
from agent_tui.core.errors import DeskError
from agent_tui.core.moment import to_text

Grade = Literal["info", "warning", "error"]


class Spawn(Protocol):
    """Runs work beside the screen; ``group`` names it."""

    def __call__(self, work: Coroutine[object, object, None], group: str) -> None: ...


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Ports:
    """The desk, the clock, the state, the person's settings, and the screen's three doors.

    ``online`` is set while the feed is connected. ``after_reading`` is called when everything was read anew. ``jitter``
    gives numbers in [0, 1) that spread consoles apart.
    """

    api: DeskApi
    clock: ConsoleClock
    state: ConsoleState
    settings: ConsoleSettings
    spawn: Spawn
    changed: Callable[[Change], None]
    tell: Callable[[str, Grade], None]
    new_id: Callable[[], str]
    notice: Callable[[Notice], None]
    after_reading: Callable[[], None] = _nothing
    jitter: Callable[[], float] = random.random
    online: asyncio.Event = field(default_factory=asyncio.Event)

    def now_text(self) -> str:
        """The desk's time as text."""
        return to_text(self.clock.now())

    def tell_error(self, error: DeskError) -> None:
        """Show a refusal with its next step."""
        self.tell(explain(error), "error")


def explain(error: DeskError) -> str:
    """An error in one line: what is wrong, the next thing to do."""
    return error.told
