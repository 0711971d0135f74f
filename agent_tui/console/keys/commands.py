"""What every action of the table does.

Invariant: there is a command for each row of the table and none besides (a test compares them); each checks again
what it needs, because the state may have changed since the key was pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from agent_tui.console.flows.asking import Flows
from agent_tui.console.flows.attaching import Attaching
from agent_tui.console.flows.card_flow import CardFlow
from agent_tui.console.flows.closing_list import ClosingList
from agent_tui.console.flows.coding import Coding
from agent_tui.console.flows.oversight import Oversight
from agent_tui.console.flows.parting import Part, parts_of
from agent_tui.console.flows.replying import Replying
from agent_tui.console.flows.searching import Searching
from agent_tui.console.flows.sending_many import SendingMany
from agent_tui.console.flows.slash_flow import Slash
from agent_tui.console.keys.moving import Moving
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.model.texts import Bubble
from agent_tui.console.painting.bar_text import locked_words, no_files_words
from agent_tui.console.painting.file_lines import to_fetch_again
from agent_tui.console.stage import Stage
from agent_tui.core.moment import from_text
from agent_tui.wire.conversations import Conversation


class Commands:
    """The commands of one console."""

    def __init__(
        self,
        stage: Stage,
        flows: Flows,
        attaching: Attaching,
        quit_console: Callable[[], None],
        nothing_written: Callable[[], None],
    ) -> None:
        session, screen, front = stage.session, stage.screen, stage.front
        self._session = session
        self._screen = screen
        self._flows = flows
        self._attaching = attaching
        self._front = front
        self._ports = session.ports
        self._nothing_written = nothing_written
        replying = Replying(session, screen, stage.signs)
        self._slash = Slash(session, screen, flows, replying, self.run)
        self.table: dict[str, Callable[[], None]] = {
            "palette": screen.app.action_command_palette,
            "template": self.template,
            "attach": self.attach,
            "quit": quit_console,
            "write": self.write,
            "accept": lambda: self.answer("accept", "accepted"),
            "decline": lambda: self.answer("decline", "declined"),
            "claim": lambda: self.act("claim", "claimed"),
            "wait": lambda: self.act("wait", "waiting for the customer"),
            "mark_read": lambda: self._with_row(lambda row: self._session.seen(row.id)),
            "template_here": self.template,
            "attach_here": self.attach,
            "retry": self.retry,
            "take_back": self.take_back,
            "details": self.details,
            "copy": self.copy,
            "save": self.save,
            "send": self.send,
            "newline": lambda: screen.chat.composer.break_line(),
            "leave": self.leave,
            "pane_composer": self.write,
            "back": self.back,
            **Moving(session, screen, front).table,
            **CardFlow(stage).table,
            **Coding(session, screen, front, flows.close).table,
            **_asking(flows, self._with_row),
            **replying.table,
            **Oversight(stage).table
            | SendingMany(session, screen, flows.zone).table
            | ClosingList(session, screen).table,
            **attaching.table,
            **Searching(session, screen, flows.zone).table,
        }

    @property
    def _state(self) -> ConsoleState:
        return self._ports.state

    def run(self, name: str) -> None:
        """Do the action ``name``."""
        self.table[name]()

    def _with_row(self, do: Callable[[Conversation], None]) -> None:
        row = self._front().target()
        if row is not None:
            do(row)

    def act(self, action: str, done: str) -> None:
        """An action of the desk on the conversation in question; an accepted or claimed one is opened."""
        row = self._screen.target()
        if row is None:
            return
        self._session.act(row, action, f"{row.customer.name or row.customer.address}: {done}.")
        if action in ("accept", "claim") and row.id != self._state.opened:
            self._screen.open(row.id)

    def answer(self, action: str, done: str) -> None:
        """Accept or decline what is offered, or the call for advice."""
        row = self._screen.target()
        if row is not None and self._state.is_invited(row):
            self._flows.answer_call(row, follow=action == "accept")
        else:
            self.act(action, done)

    def back(self) -> None:
        """Stop a message on hold; else one step back."""
        opened = self._state.opened
        if opened is not None and self._stop_held(opened):
            return
        self._screen.close_chat()

    def leave(self) -> None:
        """Stop a message on hold; else leave the composer."""
        opened = self._state.opened
        if opened is not None and not self.composer_text() and self._stop_held(opened):
            return
        self._screen.chat.transcript.focus()

    # Writing

    def composer_text(self) -> str:
        return self._screen.chat.composer.text

    def write(self) -> None:
        row = self._state.opened_row()
        target = self._screen.target()
        if target is not None and (row is None or target.id != row.id):
            self._screen.open(target.id)
            row = target
        if row is None:
            return
        if not self._state.may_write(row):
            self._ports.tell(self._locked(row) or "This conversation is not yours.", "warning")
            self._nothing_written()
            return
        self._screen.chat.composer.focus()

    def _locked(self, row: Conversation) -> str:
        return locked_words(self._state, row, self._ports.clock.now(), self._screen.key_words)

    def _window_open(self, row: Conversation) -> bool:
        expires = row.window.ends_at
        return expires is not None and from_text(expires) > self._ports.clock.now()

    def send(self) -> None:
        """Send what stands in the composer, files first to last, the text with the first."""
        row = self._state.opened_row()
        written = self.composer_text().strip()
        if row is None:
            return
        text = self._slash.outgoing(written)
        if text is None:
            return
        files = self._screen.chat.files.get(row.id, [])
        if not text and not files:
            return
        if self._state.may_write(row) and not self._window_open(row):
            self._flows.template(row, text)
            return
        refusal = self._locked(row)
        if refusal:
            self._ports.tell(refusal, "warning")
            return
        if any(file.goes for file in files) and no_files_words(self._state, row):
            # Switched off after the files were put here: neither they nor the text beside them leave.
            self._ports.tell("Files are switched off: take these away (x), or ask a supervisor.", "warning")
            return
        parts = parts_of(text, files)
        if sum(1 for part in parts if part.text) > 1:
            self._flows.split(row, parts, lambda: self._send_parts(row, parts))
        elif parts:
            self._send_parts(row, parts)

    def _send_parts(self, row: Conversation, parts: list[Part]) -> None:
        """Send what stood in the composer; files that were switched off stay there."""
        chat = self._screen.chat
        chat.composer.take("")
        self._session.keeping.typed(row.id, "")
        self._session.keeping.left(row.id)
        self._session.outgoing.send_parts(row, parts)
        sent = [part.file for part in parts]
        chat.set_files(row.id, [file for file in chat.files.get(row.id, []) if file not in sent])
        if self._ports.settings.mark_read == "reply":
            self._session.seen(row.id)

    def template(self) -> None:
        row = self._screen.target()
        if row is not None:
            self._flows.template(row, self.composer_text() if row.id == self._state.opened else "")

    def attach(self) -> None:
        row = self._screen.target()
        if row is not None:
            self._attaching.attach(row)

    # Messages

    def retry(self) -> None:
        row = self._state.opened_row()
        if row is None or self._session.outgoing.retry(row.id):
            return
        message = self._screen.chat.transcript.message()
        if message is None:
            return
        broken = [attachment for attachment in message.attachments if to_fetch_again(attachment)]
        if message.direction == "inbound" and broken:
            self._session.do(
                partial(self._ports.api.retry_attachment, broken[0].id),
                f"fetch:{broken[0].id}",
                "It is fetched once more.",
            )
        else:
            self._session.retry(message)

    def _stop_held(self, conversation_id: str) -> bool:
        return self._put_back(conversation_id, self._session.outgoing.stop_held(conversation_id), "Stopped")

    def take_back(self) -> None:
        opened = self._state.opened
        taken = None if opened is None else self._session.outgoing.take_back(opened)
        if opened is not None and taken is not None:
            self._put_back(opened, [taken], "Taken back")
            return
        row, message = self._state.opened_row(), self._screen.chat.transcript.message()
        if row is None or message is None or not self._state.may_write(row):
            return
        if message.direction == "outbound" and message.text and message.template is None:
            self._screen.chat.composer.replace_all("\n".join(filter(None, (self.composer_text(), message.text))))
            self._screen.chat.composer.focus()
            self._ports.tell("Its text is in the composer; the failed message stays as it is.", "info")

    def _put_back(self, conversation_id: str, bubbles: list[Bubble], done: str) -> bool:
        if not bubbles:
            return False
        texts = [bubble.text for bubble in bubbles if bubble.template is None]
        text = self._slash.back("\n".join(part for part in (*texts, self.composer_text()) if part))
        self._screen.chat.composer.take(text)
        self._session.keeping.typed(conversation_id, text)
        files = [bubble.file for bubble in bubbles if bubble.file is not None]
        if files:
            self._screen.chat.set_files(conversation_id, [*files, *self._screen.chat.files.get(conversation_id, [])])
        self._screen.chat.composer.focus()
        self._ports.tell(f"{done}; it is not sent." if len(bubbles) == 1 else f"{done}; nothing of it is sent.", "info")
        return True

    def details(self) -> None:
        message = self._screen.chat.transcript.message()
        if message is not None:
            self._flows.details(message)

    def copy(self) -> None:
        message = self._screen.chat.transcript.message()
        if message is not None:
            self._flows.copy(message)

    def save(self) -> None:
        message = self._screen.chat.transcript.message()
        if message is not None:
            self._flows.save(message)


def _asking(flows: Flows, with_row: Callable[[Callable[[Conversation], None]], None]) -> dict[str, Callable[[], None]]:
    """The actions that ask something first."""
    return {
        "goto": flows.goto,
        "help": flows.help,
        "doctor": flows.doctor,
        "channels": flows.channels,
        "surveys": flows.surveys,
        "presence": flows.presence,
        "filter": flows.filter,
        "transfer": lambda: with_row(flows.transfer),
        "step_out": lambda: with_row(flows.step_out),
        "note": lambda: with_row(flows.note),
        "assign": lambda: with_row(flows.assign),
        "board_assign": lambda: with_row(flows.assign),
        "consult": lambda: with_row(flows.consult),
        "why": lambda: with_row(flows.why),
        "switches": lambda: with_row(flows.switches),
    }
