"""When the wallboard's figures are read: on its own time, at events, and ever more seldom while the desk refuses them.

Invariant: what could not be read is said once in a row and then stands on the wallboard; pauses are bounded and spread
consoles apart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from agent_tui.console.model.reducers import Change
from agent_tui.console.ports import Ports, explain
from agent_tui.core.errors import DeskError

READ_SECONDS = 10.0
BOARD_SECONDS = 1.0
"""At events the figures are read no more often than this."""
LONGEST_PAUSE = 120.0


def pause_after(failures: int, jitter: float) -> float:
    """Seconds until the next reading, after so many failed ones in a row; ``jitter`` in [0, 1) spreads consoles."""
    if not failures:
        return READ_SECONDS
    step = min(LONGEST_PAUSE, READ_SECONDS * 2.0 ** min(failures, 10))
    return step * (0.5 + jitter / 2)


class BoardReading:
    """The readings of one console's wallboard; ``read`` reads all figures once."""

    def __init__(self, ports: Ports, read: Callable[[], Awaitable[None]]) -> None:
        self._ports = ports
        self._read = read
        self._open = False
        self._due = 0.0
        self._failures = 0
        self._reading = False
        self._again = False
        self._settling = False

    def opened(self) -> None:
        """The wallboard is on the screen: its figures are read at once."""
        self._open = True
        self.now()

    def closed(self) -> None:
        self._open = False

    def tick(self) -> None:
        """A second has passed."""
        if self._open and not self._reading and self._ports.clock.monotonic() >= self._due:
            self.now()

    def online(self) -> None:
        """The desk is there again: what it could not answer is asked once more."""
        if self._open and self._failures:
            self.now()

    def event(self) -> None:
        """Something happened at the desk; while it refuses the figures, that is no reason to ask again."""
        if not self._open or self._failures or self._settling:
            return
        self._settling = True
        self._ports.spawn(self._later(), "board")

    def now(self) -> None:
        """Read the figures; if they are being read, once more behind that."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._ports.spawn(self._once(), "board")

    async def _later(self) -> None:
        await self._ports.clock.sleep(BOARD_SECONDS)
        self._settling = False
        self.now()

    async def _once(self) -> None:
        state = self._ports.state
        try:
            await self._read()
        except DeskError as error:
            self._failures += 1
            state.board_trouble = explain(error)
            if self._failures == 1:
                self._ports.tell_error(error)
        else:
            self._failures = 0
            state.board_trouble, state.board_read_at = "", self._ports.clock.now()
        finally:
            self._reading = False
            self._due = self._ports.clock.monotonic() + pause_after(self._failures, self._ports.jitter())
            again, self._again = self._again, False
        self._ports.changed(Change(head=True))
        if again and not self._failures:
            self.now()
