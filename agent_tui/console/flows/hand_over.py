"""What brings a colleague in: a transfer, a question for advice, a supervisor's assignment.

Invariant: a note for colleagues goes with the action that it explains, in one request.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from agent_tui.console.flows.people_choice import agent_choices, choose, queue_choices
from agent_tui.console.link.session import Session
from agent_tui.console.painting.row_text import name_of
from agent_tui.core.errors import DeskError
from agent_tui.wire.conversations import Conversation

if TYPE_CHECKING:
    from textual.app import App

    from agent_tui.console.screens.desk_screen import DeskScreen


class HandOver:
    """The flows that ask for a colleague or a queue."""

    def __init__(self, session: Session, screen: DeskScreen) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen

    def transfer(self, row: Conversation) -> None:
        """To a colleague or a queue, with a note: one action of the desk."""
        self._targets("Transfer to", row, partial(self.transfer_to, row))

    def transfer_to(self, row: Conversation, target: str) -> None:
        """To ``agent:ID`` or ``queue:ID``, with a note."""
        kind, _, name = target.partition(":")

        def noted(note: str) -> None:
            agent, queue = (name, None) if kind == "agent" else (None, name)
            work = partial(self._ports.api.transfer, row.id, agent=agent, queue=queue, note=note)
            done = f"Transferred: {name} is asked to accept." if agent else f"Transferred to {name}."
            self._session.do(work, f"act:{row.id}", done)

        ask_note(
            self._screen.app,
            f"Transfer to {name}",
            "A note for them, which the customer never sees; may be empty.",
            noted,
        )

    def consult(self, row: Conversation) -> None:
        """Ask a colleague for advice: they look on and write notes, the customer sees nothing of it."""
        self._targets("Ask for advice", row, partial(self.consult_with, row), moves=False)

    def consult_with(self, row: Conversation, target: str) -> None:
        """Ask ``agent:ID``, or somebody of ``queue:ID``, with a question."""
        kind, _, name = target.partition(":")

        def noted(note: str) -> None:
            agent, queue = (name, None) if kind == "agent" else (None, name)
            work = partial(self._ports.api.consult, row.id, agent=agent, queue=queue, note=note)
            done = f"{name} is asked for advice." if agent else f"Somebody of {name} is asked for advice."
            self._session.do(work, f"act:{row.id}", done)

        ask_note(
            self._screen.app, f"Ask {name} for advice", "Your question; the customer never sees it.", noted, do="ask"
        )

    def answer_call(self, row: Conversation, *, follow: bool) -> None:
        """Follow a call for advice, or do not."""
        name = name_of(row)
        if follow:
            work = partial(self._ports.api.follow_consult, row.id)
            self._session.do(work, f"act:{row.id}", f"{name}: you advise; a note tells {row.agent} what you think.")
            if row.id != self._ports.state.opened:
                self._screen.open(row.id)
        else:
            self._leave(row, f"{name}: you do not advise.")

    def step_out(self, row: Conversation) -> None:
        """Advise or write along no more."""
        self._leave(row, f"{name_of(row)}: you have left it.")

    def _leave(self, row: Conversation, done: str) -> None:
        self._session.do(partial(self._ports.api.act, row.id, "leave"), f"act:{row.id}", done)

    def assign(self, row: Conversation) -> None:
        """A supervisor gives it to someone; above capacity after a question."""

        def assigned(target: str) -> None:
            kind, _, name = target.partition(":")
            agent, queue = (name, None) if kind == "agent" else (None, name)
            self._session.do(partial(self._assign, row, agent, queue), f"act:{row.id}")

        self._targets("Assign to", row, assigned)

    async def _assign(self, row: Conversation, agent: str | None, queue: str | None, force: bool = False) -> None:
        from agent_tui.console.screens.ask import Ask

        def answered(yes: bool | None) -> None:
            if yes:
                self._session.do(partial(self._assign, row, agent, queue, True), f"act:{row.id}")

        try:
            await self._ports.api.assign(row.id, agent=agent, queue=queue, force=force)
        except DeskError as error:
            if error.code != "at_capacity" or force:
                raise
            question = Ask(
                f"Assign to {agent} all the same?", detail=error.sentence, yes="assign", no="leave", grave=True
            )
            self._screen.app.push_screen(question, answered)
        else:
            self._ports.tell(f"{name_of(row)}: assigned to {agent or queue}.", "info")

    def _targets(self, title: str, row: Conversation, done: Callable[[str], None], *, moves: bool = True) -> None:
        """``moves``: the conversation goes there, so its own queue is said to be one to go back to."""

        async def show() -> None:
            await self._session.read_agents()
            state = self._ports.state
            choices = agent_choices(state, row) + queue_choices(state, row if moves else None)
            choose(self._screen.app, title, choices, done)

        self._session.do(show, "targets")


def ask_note(app: App[int], title: str, detail: str, done: Callable[[str], None], *, do: str = "transfer") -> None:
    """Ask for words that only colleagues see; ``done`` gets them, also if there are none."""
    from agent_tui.console.screens.prompt import Prompt

    def noted(note: str | None) -> None:
        if note is not None:
            done(note)

    app.push_screen(Prompt(title, detail=detail, done=do, check=_anything, max_length=4000), noted)


def _anything(_: str) -> str:
    return ""
