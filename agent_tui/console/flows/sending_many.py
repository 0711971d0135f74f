"""Sending one template to many: the lists, what can be done with them, their results.

Invariant: nothing is made here; a new list is ``new_list``'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.client.results import all_recipients, result_sheet
from agent_tui.console.flows.new_list import NewList
from agent_tui.console.flows.starting import Starting
from agent_tui.console.link.session import Session
from agent_tui.core.errors import Invalid
from agent_tui.wire.lists import RecipientList

if TYPE_CHECKING:
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.lists import ListAction


class SendingMany:
    """The flow of one console, for supervisors; ``table`` has the one to begin with one customer too."""

    def __init__(self, session: Session, screen: DeskScreen, zone: tzinfo | None) -> None:
        self._session = session
        self._zone = zone
        self._ports = session.ports
        self._screen = screen
        self._starting = Starting(session, screen)
        self._new = NewList(session, screen, self.lists)
        self.table: dict[str, Callable[[], None]] = {"start": self._starting.start, "lists": self.lists}

    def lists(self) -> None:
        """The lists and what can be done with them."""
        from agent_tui.console.screens.lists import ListsScreen

        api = self._ports.api.outbound

        async def read() -> list[RecipientList]:
            return (await api.lists()).items

        async def move(found: RecipientList, how: str) -> None:
            if how == "resume_only":
                await api.move(found.id, "resume", again=False)
            else:
                await api.move(found.id, how)

        def chosen(action: ListAction | None) -> None:
            if action is None:
                return
            if action.found is None:
                self._starting.number("Send to many from which number?", self._new.begin)
            elif action.move == "export":
                self._export(action.found)
            else:
                self._session.do(partial(self._results, action.found), "results")

        self._screen.app.push_screen(ListsScreen(read, move, self._zone), chosen)

    # Results

    async def _results(self, found: RecipientList) -> None:
        from agent_tui.console.screens.list_results import ListResults

        rows = await all_recipients(self._ports.api.outbound, found.id)
        self._screen.app.push_screen(ListResults(found.name, rows), lambda _: self.lists())

    def _export(self, found: RecipientList) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def named(path: str | None) -> None:
            if path is not None:
                target = Path(path).expanduser()
                self._session.do(partial(self._write, found, target), "list-export", f"Saved to {target}.")

        usual = str(Path.cwd() / f"results-{found.id}.csv")
        self._screen.app.push_screen(Prompt("Save the results as", value=usual, done="save"), named)

    async def _write(self, found: RecipientList, path: Path) -> None:
        sheet = result_sheet(await all_recipients(self._ports.api.outbound, found.id))
        try:
            await asyncio.to_thread(path.write_text, sheet, "utf-8-sig", newline="")
        except OSError as error:
            raise Invalid(f"{path} cannot be written: {error.strerror}.", hint="Choose another place.") from error
