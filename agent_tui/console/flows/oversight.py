"""What supervisors do beyond an agent's work: the wallboard, monitoring, joining, holding, changing agents.

Invariant: whatever many customers would feel is asked about first, and figures are read again after each change.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from agent_tui.console.flows.people_choice import choose, presence_choices, presence_shown
from agent_tui.console.flows.selection import Selection
from agent_tui.console.link.session import Work
from agent_tui.console.model.reducers import put_row
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.painting.row_text import name_of
from agent_tui.console.ports import Ports
from agent_tui.core.errors import DeskError
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.people import Agent, Queue

if TYPE_CHECKING:
    from agent_tui.console.stage import Stage


class Oversight:
    """The supervisor's actions of one console."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._session = stage.session
        self._ports: Ports = stage.session.ports
        self._screen = stage.screen
        self._front = stage.front
        self.table: dict[str, Callable[[], None]] = {
            "wallboard": self.wallboard,
            "monitor": self.monitor,
            "board_monitor": self.monitor,
            "monitor_leave": self.leave,
            "join": self.join,
            "board_leave": self.leave,
            "board_queues": lambda: self._table("queues"),
            "board_agents": lambda: self._table("agents"),
            "board_attention": lambda: self._table("attention"),
            "board_sort": self.sort,
            "hold": self.hold,
            "agent_presence": self.agent_presence,
            "agent_capacity": self.agent_capacity,
            "agent_queues": self.agent_queues,
            **Selection(stage).table,
        }

    @property
    def _state(self) -> ConsoleState:
        return self._ports.state

    # The wallboard

    def wallboard(self) -> None:
        """Show it."""
        from agent_tui.console.screens.wallboard import WallboardScreen

        board = WallboardScreen(
            self._state,
            self._ports.clock,
            self._stage.run,
            self._ports.settings.keys,
            signs=self._stage.signs,
            zone=self._stage.zone,
            tick=self._session.board.tick,
            opened=self._opened,
            closed=self._closed,
        )
        self._session.board.opened()
        self._screen.app.push_screen(board)

    def _closed(self) -> None:
        self._session.board.closed()

    def leave(self) -> None:
        """Back to the screen below."""
        front = self._front()
        if front is not self._screen:
            front.dismiss(None)

    def _opened(self, table: str, key: str) -> None:
        """Enter on a row: the conversation, or the list narrowed to a queue or an agent."""
        if table == "attention":
            row = self._front().target()
            if row is not None:
                self._show(row)
            return
        self.leave()
        self._screen.narrow(key)
        self._ports.tell(f"Only what has to do with {key}; / changes the filter, esc in it shows all.", "info")

    def _show(self, row: Conversation) -> None:
        if row.id not in self._state.rows:
            # The list holds the first thousands only; this one is wanted all the same.
            self._state.opened = row.id
            self._ports.changed(put_row(self._state, row, 0))
        self._screen.open(row.id)

    def _table(self, name: str) -> None:
        self._front().query_one(f"#{name}").focus()

    def _board_row(self, name: str) -> object:
        from agent_tui.console.screens.wallboard import WallboardScreen

        front = self._front()
        if not isinstance(front, WallboardScreen):
            return None
        return front.queues.row if name == "queues" else front.agents.row

    def sort(self) -> None:
        """Order the table that has the focus in the next way."""
        from agent_tui.console.widgets.board_table import BoardTable

        focused = self._front().focused
        if isinstance(focused, BoardTable):
            self._ports.tell(f"Ordered by {focused.next_sort()}.", "info")

    # One conversation

    def monitor(self) -> None:
        """Read along, where nothing can be written."""
        row = self._front().target()
        if row is not None:
            self._session.do(partial(self._monitor, row), f"act:{row.id}")

    async def _monitor(self, row: Conversation) -> None:
        from agent_tui.console.screens.monitor import MonitorScreen

        await self._ports.api.act(row.id, "monitor")
        self._session.watch(row.id)

        self._screen.app.push_screen(MonitorScreen(self._stage, row, partial(self._unwatch, row.id)))

    def _unwatch(self, conversation_id: str) -> None:
        """The monitor is left: the desk is told, unless the supervisor has come to take part or to own it since."""
        self._session.watch(None)
        row = self._state.rows.get(conversation_id)
        if row is None or not (self._state.is_joined(row) or self._state.is_mine(row)):
            self._ports.spawn(self._stop(conversation_id), f"act:{conversation_id}")

    async def _stop(self, conversation_id: str) -> None:
        # A conversation that was closed or handed over has let its watchers go by itself.
        with suppress(DeskError):
            await self._ports.api.act(conversation_id, "leave")

    def join(self) -> None:
        """Write along; the agent is told."""
        row = self._front().target()
        if row is not None:
            self._session.do(partial(self._join, row), f"act:{row.id}")

    async def _join(self, row: Conversation) -> None:
        await self._ports.api.act(row.id, "join")
        fetched = await self._ports.api.conversation(row.id)
        self._ports.changed(put_row(self._state, fetched.value, fetched.feed_seq))
        self._show(fetched.value)
        # The screen from which it was joined may still be the front one for a moment.
        self._screen.flash(f"{name_of(row)}: joined; i writes.", "info")

    # Queues and agents

    def hold(self) -> None:
        """Hold the queue under the cursor, or resume it, after a question."""
        from agent_tui.console.screens.ask import Ask

        queue = self._board_row("queues")
        if not isinstance(queue, Queue):
            return
        hold = not queue.held
        words = f"Hold {queue.id}?" if hold else f"Resume {queue.id}?"
        what = f"what waits ({queue.waiting})" if queue.waiting else "what will wait"
        detail = (
            f"Nothing more is offered from it: {what} stays where it is, and customers can go on writing."
            if hold
            else f"{what.capitalize()} is offered at once, as far as there is room."
        )

        def answered(yes: bool | None) -> None:
            if yes:
                done = f"{queue.id} is held." if hold else f"{queue.id} goes on."
                self._do(partial(self._ports.api.hold_queue, queue.id, hold), f"queue:{queue.id}", done)

        self._screen.app.push_screen(Ask(words, detail=detail, yes="hold" if hold else "resume", no="leave"), answered)

    def agent_presence(self) -> None:
        """Set the presence of the agent under the cursor."""
        agent = self._board_row("agents")
        if isinstance(agent, Agent):
            choices = presence_choices(self._state)
            words = {key: word for key, word, _ in choices}

            def chosen(presence: str) -> None:
                done = f"{agent.name or agent.id}: {words[presence]} now."
                self._do(partial(self._ports.api.set_agent_presence, agent.id, presence), f"agent:{agent.id}", done)

            shown = presence_shown(agent.presence, agent.presence_word, self._state)
            choose(self._screen.app, f"Presence of {agent.name or agent.id}", choices, chosen, shown)

    def agent_capacity(self) -> None:
        """Set the units of the agent under the cursor."""
        from agent_tui.console.screens.prompt import Prompt

        agent = self._board_row("agents")
        if not isinstance(agent, Agent):
            return

        def typed(words: str | None) -> None:
            if words is not None:
                units = int(words) if words else None
                done = f"{agent.name or agent.id}: {'as the configuration says' if units is None else units} now."
                self._do(partial(self._ports.api.set_agent_capacity, agent.id, units), f"agent:{agent.id}", done)

        by = f" Set by {agent.capacity_set_by}." if agent.capacity_set_by else ""
        self._screen.app.push_screen(
            Prompt(
                f"Capacity of {agent.name or agent.id}",
                detail=f"{agent.load.used} of {agent.load.capacity} units are in use.{by} Empty: the configuration's.",
                value=str(agent.load.capacity),
                check=_units,
                done="set",
                max_length=4,
            ),
            typed,
        )

    def agent_queues(self) -> None:
        """Set the queues of the agent under the cursor."""
        from agent_tui.console.screens.choose import Choice
        from agent_tui.console.screens.choose_many import ChooseMany

        agent = self._board_row("agents")
        if not isinstance(agent, Agent):
            return

        def chosen(names: tuple[str, ...] | None) -> None:
            if names is not None:
                work = partial(self._ports.api.set_agent_queues, agent.id, list(names))
                done = f"{agent.name or agent.id} serves {', '.join(names) or 'no queue'} now."
                self._do(work, f"agent:{agent.id}", done)

        choices = [Choice(queue.id, queue.id, f"{queue.waiting} waiting") for queue in self._state.queues.values()]
        about = "Until the configuration changes there; conversations that the agent has stay."
        self._screen.app.push_screen(
            ChooseMany(f"Queues of {agent.name or agent.id}", choices, chosen=agent.queues, about=about), chosen
        )

    def _do(self, work: Work, group: str, done: str) -> None:
        """Ask it of the desk, then read the figures again."""

        async def both() -> None:
            await work()
            self._session.board.now()

        self._session.do(both, group, done)


def _units(words: str) -> str:
    """What is wrong with a number of units, or nothing."""
    if not words or (words.isascii() and words.isdigit() and int(words) <= 1000):
        return ""
    return "A whole number from 0 to 1000, or nothing."
