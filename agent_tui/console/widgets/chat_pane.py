"""The open conversation: its head, its messages, the composer and the files that go with the next message.

It is mounted after the first frame. Invariant: what is typed is told to the keeping before the composer shows
anything else, and a conversation counts as read only while an agent has its end before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from agent_tui.console.flows.parting import parts_words
from agent_tui.console.painting import bar_text
from agent_tui.console.painting.formatting import has_marks, whatsapp_content
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line
from agent_tui.console.painting.message_lines import styled
from agent_tui.console.widgets.bar import Bar
from agent_tui.console.widgets.chips import Chips
from agent_tui.console.widgets.composer import Composer
from agent_tui.console.widgets.covered import Rows
from agent_tui.console.widgets.slash_list import SlashList
from agent_tui.console.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent_tui.console.link.session import Session
    from agent_tui.console.model.reducers import Change
    from agent_tui.console.model.texts import OutgoingFile


class ChatPane(Rows):
    """The pane in the middle. ``send`` and ``newline`` are the composer's keys, ``key_words`` those of sentences."""

    def __init__(
        self,
        session: Session,
        *,
        signs: Glyphs,
        zone: tzinfo | None,
        key_words: Mapping[str, str],
        send: frozenset[str],
        newline: frozenset[str],
    ) -> None:
        super().__init__(id="chat-pane")
        self._session = session
        self._state = session.ports.state
        self._clock = session.ports.clock
        self._settings = session.ports.settings
        self._key_words = key_words
        self._rule: tuple[str, int] | None = None
        self._unread_at_opening = 0
        self.files: dict[str, list[OutgoingFile]] = {}
        self.transcript = Transcript(self._clock, signs=signs, zone=zone, id="transcript")
        self.transcript.empty_words = "enter opens a conversation, ctrl+n the next that needs you, ? shows every key"
        self.slash_list = SlashList(signs.cursor.strip() or ">")
        self.composer = Composer(send=send, newline=newline, id="composer")
        self._bars = (
            Bar(self._head, id="chat-head"),
            Bar(self._compose_head, id="compose-head"),
            Bar(self._looks, id="looks"),
        )
        self.chips = Chips(self._parts_words, signs=signs, id="chips")
        self.composer.at_once = self._count

    def compose(self) -> ComposeResult:
        head, compose_head, looks = self._bars
        yield head
        yield self.transcript
        yield self.slash_list
        yield compose_head
        yield self.chips
        yield looks
        yield self.composer

    def on_mount(self) -> None:
        self.set_interval(0.25, self.transcript.tick)

    def _head(self, width: int) -> list[Line]:
        narrow = self.screen.has_class("-narrow")
        return [bar_text.chat_head(self._state, self._clock.now(), width, back=narrow)]

    def _compose_head(self, width: int) -> list[Line]:
        if self.slash_list.offers:
            return [bar_text.choosing_line()]
        return [
            bar_text.compose_head(
                self._state,
                self._state.opened_row(),
                self._clock.now(),
                width,
                length=len(self.composer.text),
                below=self.transcript.below,
                keys=self._key_words,
            )
        ]

    def _parts_words(self) -> str:
        files, row = self.files.get(self._state.opened or "", []), self._state.opened_row()
        off = bar_text.no_files_words(self._state, row) if row is not None else ""
        if off and any(file.goes for file in files):
            return f"{off}: none of these can go"
        return parts_words(self.composer.text, files)

    def _looks(self, width: int) -> list[Line]:
        """The line under the cursor as the customer will see it."""
        row, _ = self.composer.cursor_location
        content = whatsapp_content(self.composer.document.get_line(row))
        shown = content.truncate(max(1, width - 3), ellipsis=True)
        return [((" = ", "muted"), *styled(shown, "standing"))]

    def repaint(self) -> None:
        """The bars may read differently."""
        self.set_class(has_marks(self.composer.text), "has-marks")
        for bar in self._bars:
            bar.repaint()
        self.chips.repaint()
        row = self._state.opened_row()
        free = row is not None and not bar_text.locked_words(self._state, row, self._clock.now(), self._key_words)
        self.composer.placeholder = "i or enter writes" if free and not self.composer.has_focus else ""

    def apply(self, change: Change) -> None:
        """Show what ``change`` touched."""
        opened = self._state.opened
        if opened is None:
            return
        if opened in change.transcripts or opened not in self._state.rows:
            self.show_transcript()
        if opened in change.rows:
            self._show_draft(opened)

    def open(self, conversation_id: str) -> None:
        """Show a conversation."""
        if self._state.opened != conversation_id:
            self.leave_composer()
            row = self._state.rows.get(conversation_id)
            self._unread_at_opening = row.unread if row else 0
            self._rule = None
            self._session.open(conversation_id)
            draft = self._state.drafts.get(conversation_id)
            self.composer.take(draft.text if draft else "")
        else:
            self._session.open(conversation_id)
        self._show_files(conversation_id)
        self.show_transcript()

    def show_transcript(self) -> None:
        """The messages and bubbles of the open conversation, with the rule above the unread ones."""
        opened = self._state.opened
        if opened is None:
            return
        held = self._state.transcripts.get(opened)
        row = self._state.rows.get(opened)
        loaded = held is not None and held.loaded
        messages = held.messages if held else []
        if self._unread_at_opening and loaded:
            inbound = [message.id for message in messages if message.direction == "inbound"]
            unread = min(self._unread_at_opening, len(inbound))
            self._rule = (inbound[-unread], self._unread_at_opening) if unread else None
            self._unread_at_opening = 0
        words = "" if loaded else "Reading the messages ..."
        self.transcript.empty_words = words if row is not None else "This conversation is no longer yours to see."
        self.transcript.show(
            opened,
            messages,
            self._state.bubbles.get(opened, []),
            customer=row.customer.name or row.customer.address.removeprefix("whatsapp:") if row else "",
            me=self._state.agent,
            rule=self._rule,
        )
        self.look()

    def look(self) -> None:
        """What the agent has before them counts as read."""
        opened = self._state.opened
        visible = self.screen.has_class("chat-open") or not self.screen.has_class("-narrow")
        if opened is None or not visible or not self.app.app_focus or not self.transcript.at_end:
            return
        if self._settings.mark_read == "view":
            self._session.seen(opened)

    def set_files(self, conversation_id: str, files: list[OutgoingFile]) -> None:
        """The files that go with the next message of a conversation."""
        self.files[conversation_id] = files
        if conversation_id == self._state.opened:
            self._show_files(conversation_id)
        self.repaint()

    def _show_files(self, conversation_id: str) -> None:
        files = self.files.get(conversation_id, [])
        if not files and self.chips.has_focus:
            self.composer.focus()
        self.set_class(bool(files), "has-files")
        self.chips.show(files)

    def _show_draft(self, conversation_id: str) -> None:
        """A draft that came from elsewhere goes into the composer, unless the agent writes there."""
        draft = self._state.drafts.get(conversation_id)
        writes = self.composer.has_focus and bool(self.composer.text)
        if not writes and (draft is None or draft.saved):
            self.composer.take(draft.text if draft else "")

    def leave_composer(self) -> None:
        """The composer is about to show something else."""
        opened = self._state.opened
        if opened is not None:
            self._session.keeping.typed(opened, self.composer.text)
            self._session.keeping.left(opened)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if event.widget is self.composer:
            self.leave_composer()

    def on_composer_edited(self) -> None:
        if self._state.opened is not None:
            self._session.keeping.typed(self._state.opened, self.composer.text)
        self._count()

    def _count(self) -> None:
        """What is said of the text beside it: how long it is, how the customer will see it, how many parts it makes."""
        self.set_class(has_marks(self.composer.text), "has-marks")
        for bar in self._bars[1:]:
            bar.repaint()
        self.chips.repaint()

    def on_transcript_moved(self) -> None:
        self.look()
        self.repaint()

    def on_transcript_top(self) -> None:
        if self._state.opened is not None:
            self._session.older(self._state.opened)
