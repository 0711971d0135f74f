"""An earlier conversation of the customer, to read, and those before and after it.

Invariant: the open conversation stays open below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from agent_tui.console.keys.action import Context
from agent_tui.console.painting.card_rows import moment
from agent_tui.console.painting.lines import Line, fill
from agent_tui.console.painting.row_text import name_of
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.keyed import bindings
from agent_tui.console.screens.transcript_screen import TranscriptScreen

if TYPE_CHECKING:
    from agent_tui.console.stage import Stage
    from agent_tui.wire.conversations import Conversation


class PastScreen(TranscriptScreen):
    """``read`` wants a conversation's transcript kept at hand (None: no more)."""

    BINDINGS: ClassVar = bindings(("past", "everywhere"), without=("template", "attach", "context"))

    def __init__(self, stage: Stage, row: Conversation, read: Callable[[str | None], None]) -> None:
        super().__init__(stage, row)
        self._read = read

    def on_mount(self) -> None:
        self._read(self._row.id)
        super().on_mount()

    def on_unmount(self) -> None:
        self._read(None)

    def head(self, width: int) -> list[Line]:
        row = self._row
        ids = [each.id for each in self._state.earlier]
        place = (
            f"{ids.index(row.id) + 1} of {len(ids)}{'+' if self._state.earlier_next else ''}" if row.id in ids else ""
        )
        first: Line = ((" EARLIER ", "monitoring"), ("  ", ""), (safe_line(name_of(row), 40), "strong"))
        codes = ", ".join(code.title for code in row.codes)
        facts = [moment(row.created_at, self._zone), row.number.name, row.queue or "", codes]
        second = "  ".join(safe_line(fact, 40) for fact in facts if fact)
        state = "closed" if row.state == "closed" else row.state.replace("_", "-")
        return [
            fill(first, ((f"{place}  ", "muted"), (f"{state} ", "standing")), width, stretch=2),
            fill(((f" {second}", "muted"),), (("to read only ", "muted"),), width),
        ]

    def go(self, step: int) -> bool:
        """To an older (1) or newer (-1) one; whether there is one."""
        ids = [each.id for each in self._state.earlier]
        place = ids.index(self._row.id) + step if self._row.id in ids else -1
        if not 0 <= place < len(ids):
            return False
        self._row = self._state.earlier[place]
        self._read(self._row.id)
        self.show()
        return True

    def context(self) -> Context:
        return Context(focus="past", supervises=self._state.supervises, state=self._row.state)
