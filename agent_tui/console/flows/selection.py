"""Selecting conversations, and one action for all that is selected: a preview, then a result.

Invariant: nothing happens before the preview is confirmed, and every refusal is shown with its sentence; what was
refused stays selected.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from agent_tui.console.flows.hand_over import ask_note
from agent_tui.console.flows.people_choice import agent_choices, choose, queue_choices
from agent_tui.console.model.state import MOST_SELECTED, ConsoleState
from agent_tui.console.painting.row_text import name_of
from agent_tui.console.ports import Ports
from agent_tui.wire.supervision import Bulk, BulkAction, BulkResult

if TYPE_CHECKING:
    from agent_tui.console.stage import Stage

BULK: dict[BulkAction, tuple[str, str]] = {
    "assign": ("Assign", "those in a queue, to an agent or another queue"),
    "transfer": ("Transfer", "also those that an agent has"),
    "close": ("Close by force", "for good; their agents lose them at once"),
}


class Selection:
    """The selection of one console."""

    def __init__(self, stage: Stage) -> None:
        self._session = stage.session
        self._ports: Ports = stage.session.ports
        self._screen = stage.screen
        self._front = stage.front
        self._signs = stage.signs
        self.table: dict[str, Callable[[], None]] = {
            "select": self.select,
            "select_all": self.select_all,
            "select_none": self.select_none,
            "bulk": self.bulk,
        }

    @property
    def _state(self) -> ConsoleState:
        return self._ports.state

    def select(self) -> None:
        """Select the conversation under the cursor, or leave it out again; go on to the next."""
        row = self._front().target()
        if row is None:
            return
        if row.id in self._state.selected:
            del self._state.selected[row.id]
        else:
            self._add([row.id])
        self._repaint()
        focused = self._front().focused
        if focused is not None:
            self._screen.app.call_later(focused.run_action, "move(1)")

    def select_all(self) -> None:
        """Select everything that is shown."""
        from agent_tui.console.screens.wallboard import WallboardScreen

        front = self._front()
        if isinstance(front, WallboardScreen):
            found = [item.conversation.id for item in front.attention.rows if item.conversation is not None]
        else:
            found = [key for section in self._state.sections.shown() for key in self._state.sections.ids(section)]
        self._add(found)
        self._repaint()

    def _add(self, ids: list[str]) -> None:
        fresh = [key for key in dict.fromkeys(ids) if key not in self._state.selected]
        room = MOST_SELECTED - len(self._state.selected)
        self._state.selected.update(dict.fromkeys(fresh[:room]))
        if len(fresh) > room:
            words = f"A bulk action takes {MOST_SELECTED} at most; {len(fresh) - room} are not selected."
            self._ports.tell(words, "warning")

    def select_none(self) -> None:
        """Select nothing."""
        self._state.selected.clear()
        self._repaint()

    def _repaint(self) -> None:
        self._screen.queue.repaint()
        self._front().tick()

    def bulk(self) -> None:
        """One action for all that is selected: which, to whom, a preview, the result."""
        ids = list(self._state.selected)
        if not ids:
            return

        def chosen(action: str) -> None:
            if action == "close":
                self._preview(Bulk(action="close", conversations=ids))
            elif action == "transfer":
                self._targets(lambda agent, queue: self._noted(_bulk("transfer", ids, agent, queue)))
            else:
                self._targets(lambda agent, queue: self._preview(_bulk("assign", ids, agent, queue)))

        choices: list[tuple[str, str, str]] = [(name, title, what) for name, (title, what) in BULK.items()]
        choose(self._screen.app, f"{_conversations(len(ids))} selected", choices, chosen)

    def _targets(self, done: Callable[[str | None, str | None], None]) -> None:
        async def show() -> None:
            await self._session.read_agents()

            def chosen(target: str) -> None:
                kind, _, name = target.partition(":")
                done(name if kind == "agent" else None, name if kind == "queue" else None)

            choose(
                self._screen.app, "To whom?", [*agent_choices(self._state, None), *queue_choices(self._state)], chosen
            )

        self._session.do(show, "targets")

    def _noted(self, bulk: Bulk) -> None:
        """One note for all of them, before the preview."""

        def noted(note: str) -> None:
            self._preview(msgspec.structs.replace(bulk, note=note))

        title = f"Transfer {_conversations(len(bulk.conversations))} to {bulk.agent or bulk.queue}"
        detail = "A note with each of them, which no customer sees; may be empty."
        ask_note(self._screen.app, title, detail, noted, do="preview")

    def _preview(self, bulk: Bulk) -> None:
        async def show() -> None:
            self._outcomes(bulk, await self._ports.api.bulk_preview(bulk), yes=BULK[bulk.action][0].lower())

        self._session.do(show, "bulk")

    def _outcomes(self, bulk: Bulk, result: BulkResult, *, yes: str = "") -> None:
        from agent_tui.console.screens.outcomes import Outcomes

        names = {key: name_of(row) for key in bulk.conversations if (row := self._state.rows.get(key)) is not None}
        target = bulk.agent or bulk.queue
        title = BULK[bulk.action][0] + (f" to {target}" if target else "")

        def answered(sure: bool | None) -> None:
            if sure:
                self._session.do(do_it, "bulk")

        async def do_it() -> None:
            done = await self._ports.api.bulk(bulk)
            for outcome in done.items:
                if outcome.ok:
                    self._state.selected.pop(outcome.conversation_id, None)
            self._repaint()
            self._outcomes(bulk, done)

        self._screen.app.push_screen(Outcomes(title, result.items, names, signs=self._signs, yes=yes), answered)


def _bulk(action: BulkAction, ids: list[str], agent: str | None, queue: str | None) -> Bulk:
    return Bulk(action=action, conversations=ids, agent=agent, queue=queue)


def _conversations(count: int) -> str:
    return "1 conversation" if count == 1 else f"{count} conversations"
