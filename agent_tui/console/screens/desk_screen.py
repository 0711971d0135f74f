"""The one screen: list, chat, customer; panes come and go with the width.

It shows the state and passes keys on; what they do is in ``commands``. Invariant: nothing here waits, and a change
repaints only what it touches.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from agent_tui.console import bar_text
from agent_tui.console.actions import BY_ID, Context, key_name, keys_of, order, possible
from agent_tui.console.glyphs import Glyphs
from agent_tui.console.lines import Line, fill
from agent_tui.console.message_lines import FAILED, size_words
from agent_tui.console.sections import matcher
from agent_tui.console.state import ConsoleState, OutgoingFile
from agent_tui.console.widgets.bar import Bar
from agent_tui.console.widgets.composer import Composer
from agent_tui.console.widgets.queue_list import QueueList
from agent_tui.console.widgets.transcript import Transcript
from agent_tui.core.moment import from_text

if TYPE_CHECKING:
    from agent_tui.console.desk_clock import ConsoleClock
    from agent_tui.console.ports import Grade
    from agent_tui.console.reducers import Change
    from agent_tui.console.session import Session
    from agent_tui.console.settings import ConsoleSettings
    from agent_tui.console.widgets.filter_field import FilterField
    from agent_tui.wire.conversations import Conversation

FLASH_SECONDS = 6.0
KEYS_IN_SENTENCES = ("accept", "decline", "claim", "note", "template")
IN_COMPOSER = ("send", "newline")


class DeskScreen(Screen[None]):
    """Queue, transcript, composer and the customer's facts."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-tiny-width"),
        (60, "-narrow"),
        (90, "-medium"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny-height"), (16, "-low"), (28, "-tall")]  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar = [
        Binding(
            ",".join(action.keys),
            f"do('{action.id}')",
            action.label,
            show=False,
            priority=action.id == "next_pane",
            id=action.id,
        )
        for action in order()
        if action.id not in IN_COMPOSER
    ]

    def __init__(
        self,
        state: ConsoleState,
        clock: ConsoleClock,
        settings: ConsoleSettings,
        run: Callable[[str], None],
        *,
        signs: Glyphs,
        zone: tzinfo | None,
    ) -> None:
        super().__init__()
        self._state = state
        self._clock = clock
        self._settings = settings
        self._session: Session | None = None
        self._run = run
        self._signs = signs
        self._zone = zone
        self._overrides = settings.keys
        self.key_words = {name: key_name(keys_of(BY_ID[name], self._overrides)[0]) for name in KEYS_IN_SENTENCES}
        self._flash: tuple[str, Grade, float] | None = None
        self._rule: tuple[str, int] | None = None
        self._unread_at_opening = 0
        self.files: dict[str, list[OutgoingFile]] = {}
        self.filter_words = ""
        self._filter: FilterField | None = None
        self.queue = QueueList(state, clock, signs, id="queue")
        self.transcript = Transcript(clock, signs=signs, zone=zone, id="transcript")
        self.composer = self._composer()
        self._footer_bar = Bar(self._footer, id="footer")
        self._compose_bar = Bar(self._compose_head, id="compose-head")
        self._bars = (
            Bar(self._header, id="header"),
            Bar(self._chat_head, id="chat-head"),
            self._compose_bar,
            Bar(self._chips, id="chips"),
            Bar(self._customer, id="customer"),
            self._footer_bar,
        )

    @property
    def session(self) -> Session:
        """The life with the desk; there is none before the first frame."""
        if self._session is None:
            raise RuntimeError("nothing can be opened before the first frame")
        return self._session

    def connect(self, session: Session) -> None:
        """The first frame is painted: here is the session."""
        self._session = session

    def compose(self) -> ComposeResult:
        header, chat_head, compose_head, chips, customer, footer = self._bars
        yield header
        yield Static(Content("terminal too small (need 60x16)"), id="too-small")
        with Horizontal(id="body"):
            with Vertical(id="list-pane"):
                yield self.queue
            with Vertical(id="chat-pane"):
                yield chat_head
                yield self.transcript
                yield compose_head
                yield self.composer
                yield chips
            yield customer
        yield footer

    def _composer(self) -> Composer:
        send, newline = (frozenset(keys_of(BY_ID[name], self._overrides)) for name in IN_COMPOSER)
        if self._settings.compose.enter == "newline":
            send, newline = send - {"enter"}, newline | {"enter"}
        return Composer(send=send, newline=newline, id="composer")

    def on_mount(self) -> None:
        self.set_class(self._signs.border == "ascii", "ascii")
        self.queue.empty_words = "Connecting to the desk ..."
        self.queue.focus()
        self.set_interval(1.0, self.tick)
        self.set_interval(0.25, self.transcript.tick)

    # What stands where

    def _header(self, width: int) -> list[Line]:
        now = self._clock.now()
        return [bar_text.header(self._state, now, width, signs=self._signs, zone=self._zone)]

    def _chat_head(self, width: int) -> list[Line]:
        narrow = self.has_class("-narrow")
        return [bar_text.chat_head(self._state, self._clock.now(), width, back=narrow)]

    def _compose_head(self, width: int) -> list[Line]:
        return [
            bar_text.compose_head(
                self._state,
                self._state.opened_row(),
                self._clock.now(),
                width=width,
                length=len(self.composer.text),
                below=self.transcript.below,
                keys=self.key_words,
            )
        ]

    def _chips(self, width: int) -> list[Line]:
        files = self.files.get(self._state.opened or "", [])
        words = "  ".join(f"[x] {file.name} {size_words(file.size)}" for file in files)
        return [fill(((f" {words}", "standing"),), (("^r removes ", "muted"),), width)]

    def _customer(self, width: int) -> list[Line]:
        row = self._state.opened_row()
        return [] if row is None else bar_text.customer_lines(self._state, row, self._clock.now(), width)

    def _footer(self, width: int) -> list[Line]:
        if self._flash is not None:
            words, grade, _ = self._flash
            sign = f"{self._signs.failed} " if grade == "error" else "! " if grade == "warning" else ""
            return [((f" {sign}{words}", {"error": "error", "warning": "warning"}.get(grade, "count")),)]
        return [bar_text.footer(self.context(), self._overrides, width)]

    # Changes

    def apply(self, change: Change) -> None:
        """Repaint what ``change`` touched."""
        opened = self._state.opened
        if self._state.me is not None and not self.filter_words:
            self.queue.empty_words = "Nobody is waiting. Customers who write appear here."
        if change.rows or change.order or change.head:
            self.queue.repaint(None if change.head else change.rows, order=change.order)
        if opened is not None and (opened in change.transcripts or opened not in self._state.rows):
            self.show_transcript()
        if opened is not None and opened in change.rows:
            self._show_draft(opened)
        self._repaint_bars()

    def tick(self) -> None:
        """A second has passed: labels may read differently."""
        if self._flash is not None and self._clock.monotonic() >= self._flash[2]:
            self._flash = None
        self.queue.repaint()
        self._repaint_bars()

    def _repaint_bars(self) -> None:
        for bar in self._bars:
            bar.repaint()
        row = self._state.opened_row()
        closed = row is not None and bool(bar_text.locked_words(self._state, row, self._clock.now(), self.key_words))
        self.set_class(closed, "locked")

    def flash(self, words: str, grade: Grade) -> None:
        """Say something in the footer for a while."""
        self._flash = (" ".join(words.split()), grade, self._clock.monotonic() + FLASH_SECONDS)
        self._footer_bar.repaint()

    def set_filter(self, words: str) -> None:
        """Show only rows with these words; none shows all."""
        sections = self._state.sections
        self.filter_words = words
        sections.accepts = matcher(words)
        sections.rebuild(self._state.rows.values())
        self.queue.empty_words = "Nothing matches; / changes the filter." if words else ""
        self.queue.repaint(order=True)
        self._repaint_bars()

    def show_filter(self, make: Callable[[], FilterField]) -> None:
        """Put the filter above the list, with the focus in it."""
        self.remove_class("chat-open")
        if self._filter is None:
            self._filter = make()
            self.query_one("#list-pane").mount(self._filter, before=0)
        self._filter.focus()

    def on_filter_field_narrowed(self, event: FilterField.Narrowed) -> None:
        if event.words != self.filter_words:
            self.set_filter(event.words)
        if event.left:
            self.queue.focus()
            if not event.words and self._filter is not None:
                self._filter.remove()
                self._filter = None

    # The open conversation

    def open(self, conversation_id: str) -> None:
        """Show a conversation in the chat pane."""
        state = self._state
        if state.opened != conversation_id:
            self.leave_composer()
            row = state.rows.get(conversation_id)
            self._unread_at_opening = row.unread if row else 0
            self._rule = None
            draft = state.drafts.get(conversation_id)
            self.session.open(conversation_id)
            self.composer.take(draft.text if draft else "")
        else:
            self.session.open(conversation_id)
        self.add_class("chat-open")
        self.set_class(bool(self.files.get(conversation_id)), "has-files")
        self.queue.move_to(conversation_id)
        self.transcript.focus()
        self.show_transcript()

    def close_chat(self) -> None:
        """Back to the list; in a narrow terminal the chat goes away."""
        self.remove_class("chat-open")
        self.queue.focus()

    def show_transcript(self) -> None:
        """The messages and bubbles of the open conversation, with the rule above the unread ones."""
        state = self._state
        opened = state.opened
        if opened is None:
            return
        held = state.transcripts.get(opened)
        row = state.rows.get(opened)
        messages = held.messages if held else []
        if self._unread_at_opening and held is not None and held.loaded:
            inbound = [message.id for message in messages if message.direction == "inbound"]
            unread = min(self._unread_at_opening, len(inbound))
            self._rule = (inbound[-unread], self._unread_at_opening) if unread else None
            self._unread_at_opening = 0
        transcript = self.transcript
        transcript.empty_words = (
            "This conversation is no longer yours to see."
            if row is None
            else ""
            if held is not None and held.loaded
            else "Reading the messages ..."
        )
        transcript.show(
            opened,
            messages,
            state.bubbles.get(opened, []),
            customer=row.customer.name if row else "",
            me=state.agent,
            rule=self._rule,
        )
        self.look()

    def look(self) -> None:
        """What the agent has before them counts as read."""
        opened = self._state.opened
        if (
            opened is not None
            and self._settings.mark_read == "view"
            and self.app.app_focus
            and self.transcript.at_end
            and (self.has_class("chat-open") or not self.has_class("-narrow"))
        ):
            self.session.seen(opened)

    def set_files(self, conversation_id: str, files: list[OutgoingFile]) -> None:
        """The files that go with the next message of a conversation."""
        self.files[conversation_id] = files
        if conversation_id == self._state.opened:
            self.set_class(bool(files), "has-files")
        self._repaint_bars()

    def _show_draft(self, conversation_id: str) -> None:
        """A draft that came from elsewhere goes into the composer, unless the agent writes there."""
        draft = self._state.drafts.get(conversation_id)
        if not self.composer.has_focus and (draft is None or draft.saved):
            self.composer.take(draft.text if draft else "")

    def leave_composer(self) -> None:
        """The composer is about to show something else."""
        opened = self._state.opened
        if opened is not None:
            self.session.keeping.typed(opened, self.composer.text)
            self.session.keeping.left(opened)

    # Keys

    def target(self) -> Conversation | None:
        """The conversation that keys act on: the list's cursor while the list has the focus, else the open one."""
        state = self._state
        if self.focused is self.queue and self.queue.cursor is not None:
            return state.rows.get(self.queue.cursor)
        return state.opened_row()

    def context(self) -> Context:
        """Where the agent stands."""
        state, row = self._state, self.target()
        message = self.transcript.message() if row is not None and row.id == state.opened else None
        expires = row.window.expires_at if row is not None else None
        bubbles = state.bubbles.get(row.id, []) if row is not None else []
        return Context(
            focus=self._focus_name(),
            supervises=state.supervises,
            state=row.state if row else None,
            mine=row is not None and state.is_mine(row),
            offered=row is not None and state.is_offered(row),
            free=row is not None and row.state == "open" and row.agent is None,
            window_open=expires is not None and from_text(expires) > self._clock.now(),
            message=message is not None,
            failed=message is not None
            and (message.status in FAILED or any(a.state == "failed" for a in message.attachments)),
            unsent=bool(bubbles),
            files=message is not None and any(a.state == "ready" for a in message.attachments),
        )

    def _focus_name(self) -> Literal["list", "chat", "composer", "other"]:
        focused = self.focused
        if focused is self.queue:
            return "list"
        if focused is self.transcript:
            return "chat"
        return "composer" if focused is self.composer or focused is not None else "other"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "do" or not parameters:
            return True
        return possible(BY_ID[str(parameters[0])], self.context())

    def action_do(self, name: str) -> None:
        self._run(name)
        self._repaint_bars()

    def on_descendant_focus(self) -> None:
        self._repaint_bars()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if isinstance(event.widget, Composer):
            self.leave_composer()

    def on_queue_list_opened(self, event: QueueList.Opened) -> None:
        self.open(event.conversation_id)

    def on_queue_list_moved(self) -> None:
        self._repaint_bars()

    def on_transcript_moved(self) -> None:
        self.look()
        self._repaint_bars()

    def on_transcript_top(self) -> None:
        if self._state.opened is not None:
            self.session.older(self._state.opened)

    def on_transcript_write(self) -> None:
        self._run("write")

    def on_composer_edited(self) -> None:
        if self._state.opened is not None:
            self.session.keeping.typed(self._state.opened, self.composer.text)
        self._compose_bar.repaint()

    def on_composer_submitted(self) -> None:
        self._run("send")

    def on_app_focus(self) -> None:
        self.look()
