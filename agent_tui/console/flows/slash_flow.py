"""The list above the composer while a command is typed, and what its lines do.

Invariant: a text that begins with one slash never reaches the customer, nor does a line that begins with a command.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from agent_tui.console.flows.people_choice import agent_choices, queue_choices
from agent_tui.console.flows.replying import Replying
from agent_tui.console.keys.slash import (
    Choice,
    Offered,
    command_of,
    escaped,
    is_command,
    offered,
    possible,
    stray,
    unescaped,
)
from agent_tui.console.link.session import Session
from agent_tui.wire.conversations import Conversation

if TYPE_CHECKING:
    from agent_tui.console.flows.asking import Flows
    from agent_tui.console.screens.desk_screen import DeskScreen


class Slash:
    """The composer's commands of one console; ``run`` does an action of the table."""

    def __init__(
        self, session: Session, screen: DeskScreen, flows: Flows, replying: Replying, run: Callable[[str], None]
    ) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self._flows = flows
        self._replying = replying
        self._run = run
        self._lines: list[Offered] = []
        self._read_people = False
        screen.chat.composer.guide = self

    # What the composer asks

    def look(self, text: str) -> None:
        """The text has changed: offer what it may become."""
        row = self._ports.state.opened_row()
        if not is_command(text) or row is None:
            self._read_people = False
            self._show([])
            return
        book = self._replying.book
        if not book.known:
            self._session.do(self._read_replies, "replies")
        command, rest = command_of(text)
        if command is not None and command.target in ("agent", "queue") and not self._read_people:
            self._read_people = True
            self._session.do(self._read_agents, "targets")
        typed = rest if command is not None and " " in text else text[1:]
        replies = [
            Choice(reply.id, reply.title, " ".join(f"#{tag}" for tag in reply.tags))
            for reply in book.search(typed, row)
        ]
        state = self._ports.state
        asks = command is not None and command.action == "consult"
        agents, queues = agent_choices(state, row), queue_choices(state, None if asks else row)
        lines = offered(
            text,
            self._screen.context(),
            replies=replies,
            agents=[Choice(*each) for each in agents],
            queues=[Choice(*each) for each in queues],
        )
        self._show(lines)

    def key(self, key: str) -> bool:
        """Whether the list takes a key that was pressed in the composer."""
        if not self._lines:
            return False
        shown = self._screen.chat.slash_list
        if key in ("up", "down"):
            shown.step(-1 if key == "up" else 1)
        elif key == "escape":
            self._show([])
        elif key == "tab":
            self._screen.chat.composer.replace_all(self._lines[shown.place].fills)
        elif key in self._screen.chat.composer.send_keys or key == "enter":
            self._take(self._lines[shown.place])
        else:
            return False
        return True

    def outgoing(self, text: str) -> str | None:
        """What goes to the customer of what stands in the composer; None: nothing, and it was said why."""
        if not is_command(text):
            if name := stray(text):
                words = f"A line begins with /{name}: a command stands alone. //{name} sends the line as it stands."
                self._ports.tell(words, "warning")
                return None
            return unescaped(text)
        command, _ = command_of(text.replace("\n", " "))
        if command is None:
            words = f"There is no command {text.split(maxsplit=1)[0]}."
        elif possible(command, self._screen.context()):
            words = f"/{command.name} finds nothing for this."
        else:
            words = f"/{command.name} cannot be done to this conversation now."
        self._ports.tell(f"{words} // sends it as it stands.", "warning")
        return None

    def back(self, text: str) -> str:
        """A message that was taken back, as it must stand in the composer."""
        return escaped(text)

    # What lines do

    def _show(self, lines: list[Offered]) -> None:
        self._lines = lines
        self._screen.chat.slash_list.offer([(line.words, line.remark) for line in lines])

    async def _read_replies(self) -> None:
        await self._replying.book.read()
        self.look(self._screen.chat.composer.text)

    async def _read_agents(self) -> None:
        await self._session.read_agents()
        self.look(self._screen.chat.composer.text)

    def _take(self, line: Offered) -> None:
        row = self._ports.state.opened_row()
        if row is None:
            return
        composer = self._screen.chat.composer
        if not line.key and line.command != "q" and line.fills.endswith(" ") and composer.text != line.fills:
            composer.replace_all(line.fills)
            return
        if line.command == "q":
            reply = self._replying.book.get(line.key)
            if reply is None:
                self._clear(row)
                self._replying.open()
            else:
                self._replying.use(row, reply)
            return
        self._clear(row)
        self._do(line, row)

    def _do(self, line: Offered, row: Conversation) -> None:
        if line.command in ("t", "tq"):
            self._flows.transfer_to(row, line.key)
        elif line.command in ("c", "cq"):
            self._flows.consult_with(row, line.key)
        elif line.command == "note" and line.key.strip():
            note = partial(self._ports.api.note, row.id, line.key.strip())
            self._session.do(note, f"note:{row.id}", "The note is kept.")
        else:
            self._run(line.command)

    def _clear(self, row: Conversation) -> None:
        self._screen.chat.composer.take("")
        self._session.keeping.typed(row.id, "")
        self._session.keeping.left(row.id)
