"""Ending and closing, with the question how it came out where the workstream has disposition codes.

Invariant: codes are kept before the conversation is ended or closed, and nothing is ended if they are refused; what
came out is asked once, not again of a conversation in wrap-up that has its codes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from agent_tui.console.link.session import Session
from agent_tui.console.painting.row_text import name_of
from agent_tui.core.errors import DeskError

if TYPE_CHECKING:
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.keyed import KeyedScreen
    from agent_tui.wire.conversations import Conversation
    from agent_tui.wire.customers import Codes

DONE: dict[str, str] = {"end": "ended, wrap-up", "close": "closed"}
FINAL = "It cannot be opened again; the customer's next message begins a new one."


class Coding:
    """The two actions of one console. ``ask_close``: the question where no codes are asked for."""

    def __init__(
        self,
        session: Session,
        screen: DeskScreen,
        front: Callable[[], KeyedScreen],
        ask_close: Callable[[Conversation], None],
    ) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self._front = front
        self._ask_close = ask_close
        self.table: dict[str, Callable[[], None]] = {"end": self.end, "close": self.close}

    def end(self) -> None:
        """Into wrap-up."""
        row = self._screen.target()
        if row is not None:
            self._start(row, "end", lambda: self._finish(row, "end"))

    def close(self) -> None:
        """One's own wrap-up is closed at once; anything else after a question, because it is final."""
        row = self._front().target()
        if row is None:
            return
        if not self._ports.state.is_mine(row) or row.state not in ("active", "wrap_up"):
            self._ask_close(row)
        elif row.state == "wrap_up":
            if row.codes:
                self._finish(row, "close")
            else:
                self._start(row, "close", lambda: self._finish(row, "close"))
        else:
            self._start(row, "close", lambda: self._ask_close(row))

    def _start(self, row: Conversation, action: str, without: Callable[[], None]) -> None:
        """Ask for codes; ``without`` does it where the workstream has none."""

        async def look() -> None:
            codes = await self._session.codes(row.workstream)
            if codes.items:
                self._ask(row, action, codes)
            else:
                without()

        self._session.do(look, f"act:{row.id}")

    def _ask(self, row: Conversation, action: str, codes: Codes, *, needed: bool = False) -> None:
        from agent_tui.console.screens.choose import Choice
        from agent_tui.console.screens.choose_codes import ChooseCodes

        had = {code.code: code for code in row.codes}
        known = {code.code for code in codes.items}
        choices = [Choice(code.code, code.title, code.category) for code in codes.items]
        choices += [Choice(code, old.title, "not in use any more") for code, old in had.items() if code not in known]

        def chosen(picked: tuple[str, ...] | None) -> None:
            current = self._ports.state.rows.get(row.id, row)
            if picked is not None:
                self._finish(current, action, None if set(picked) == set(had) else list(picked))

        question = ChooseCodes(
            f"{name_of(row)}: how did it come out?",
            choices,
            chosen=had,
            most=max(codes.most, len(had)),
            needed=needed or codes.required,
            do=action,
            about=FINAL if action == "close" else "",
        )
        self._screen.app.push_screen(question, chosen)

    def _finish(self, row: Conversation, action: str, codes: list[str] | None = None) -> None:
        """Do it; ``codes`` (None: as they are) first. A refusal for a missing code ends in the question."""

        async def work() -> None:
            if codes is not None:
                await self._ports.api.customers.set_codes(row.id, codes)
            try:
                await self._ports.api.act(row.id, action)
            except DeskError as error:
                if error.code != "code_required":
                    raise
                self._session.forget_codes()
                found = await self._session.codes(row.workstream)
                current = self._ports.state.rows.get(row.id, row)
                self._ports.tell(error.sentence, "warning")
                self._ask(current, action, found, needed=True)
            else:
                self._ports.tell(f"{name_of(row)}: {DONE[action]}.", "info")

        self._session.do(work, f"act:{row.id}")
