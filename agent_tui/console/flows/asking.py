"""Actions that ask something first: a template, a file, a place to save, a colleague, a question.

The screens they use are imported when they are first needed, so that a console starts with what it shows.
Invariant: whatever a modal gives back is acted on against the state as it is then, not as it was.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.console.flows.hand_over import HandOver
from agent_tui.console.flows.people_choice import choose, presence_choices, presence_shown
from agent_tui.console.flows.templating import Templating
from agent_tui.console.link.session import Session
from agent_tui.console.model.sections import TITLES
from agent_tui.console.painting.row_text import name_of
from agent_tui.console.painting.safe_text import safe_text
from agent_tui.core.terminal import terminal_facts
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Attachment, Message
from agent_tui.wire.templates import Directions

if TYPE_CHECKING:
    from agent_tui.console.flows.parting import Part
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.switches import SwitchRow


class Flows(HandOver):
    """The flows of one console."""

    def __init__(self, session: Session, screen: DeskScreen, zone: tzinfo | None) -> None:
        super().__init__(session, screen)
        self.zone = zone
        self._templating = Templating(session, screen)

    def _now(self, row: Conversation) -> Conversation | None:
        """The row as it is by now."""
        return self._ports.state.rows.get(row.id)

    # Templates

    def template(self, row: Conversation, draft: str) -> None:
        """The picker; the draft is offered as a value and kept."""
        self._templating.pick(row, draft)

    # Files

    def save(self, message: Message) -> None:
        """Save the attachment of a message; of several, the one that is chosen."""
        ready = [attachment for attachment in message.attachments if attachment.state == "ready"]
        if len(ready) == 1:
            self.save_file(ready[0])
        elif ready:
            choices = [(str(place), file.name or file.content_type, "") for place, file in enumerate(ready)]
            choose(self._screen.app, "Save which file?", choices, lambda key: self.save_file(ready[int(key)]))

    def save_file(self, attachment: Attachment) -> None:
        """Save an attachment where the agent says."""
        from agent_tui.console.screens.save_attachment import SaveAttachment

        def chosen(path: Path | None) -> None:
            if path is not None:
                self._session.do(
                    partial(self._download, attachment, path), f"save:{attachment.id}", f"Saved to {path}."
                )

        self._screen.app.push_screen(
            SaveAttachment(attachment.name, content_type=attachment.content_type, size=attachment.size), chosen
        )

    async def _download(self, attachment: Attachment, path: Path) -> None:
        from agent_tui.console.link.saving import save_to

        await save_to(path, self._ports.api.pieces(attachment.id))

    def split(self, row: Conversation, parts: Sequence[Part], send: Callable[[], None]) -> None:
        """Show the messages that a long text will be, and send them if the agent agrees."""
        from agent_tui.console.screens.split_preview import SplitPreview

        def answered(yes: bool | None) -> None:
            current = self._now(row)
            if not yes or current is None:
                return
            if self._ports.state.opened != row.id or not self._ports.state.may_write(current):
                self._ports.tell("This conversation is not yours any more; the text is kept.", "warning")
                return
            send()

        self._screen.app.push_screen(SplitPreview(parts), answered)

    # People and places

    def presence(self) -> None:
        """Set my presence."""
        me = self._ports.state.me
        if me is None or me.id is None:
            self._ports.tell("Presence belongs to an agent; start the console with --as AGENT.", "warning")
            return
        choices = presence_choices(self._ports.state)
        words = {key: word for key, word, _ in choices}

        def set_to(presence: str) -> None:
            self._session.set_presence(presence, words[presence])

        # Who missed an offer and comes back means to be there again.
        missed = me.presence_by == "missed"
        shown = "available" if missed else presence_shown(me.presence, me.presence_word, self._ports.state)
        choose(self._screen.app, "My presence", choices, set_to, shown)

    def goto(self) -> None:
        """Go to a conversation by name."""
        state = self._ports.state
        choices = [
            (row.id, row.customer.name or row.customer.address, f"{TITLES[section]}  {row.queue or ''}")
            for section in TITLES
            for row in (state.rows[found] for found in state.sections.ids(section))
        ]
        choose(self._screen.app, "Go to", choices, self._screen.open, state.opened)

    def note(self, row: Conversation) -> None:
        """Words that only colleagues see."""
        from agent_tui.console.screens.note_editor import NoteEditor

        def noted(text: str | None) -> None:
            if text:
                self._session.do(partial(self._ports.api.note, row.id, text), f"note:{row.id}", "The note is kept.")

        detail = "In this conversation. Only colleagues see it, the customer never does."
        self._screen.app.push_screen(NoteEditor("Note", detail=detail), noted)

    def switches(self, row: Conversation) -> None:
        """The attachment switches of the workstreams on the screen; supervisors flip them."""
        self._session.do(partial(self._show_switches, row), "switches")

    async def _show_switches(self, row: Conversation) -> None:
        from agent_tui.console.screens.switches import SwitchesScreen, SwitchRow

        state = self._ports.state
        names = sorted({row.workstream, *(known.workstream for known in state.rows.values())})
        for name in names:
            await self._session.read_switches(name)
        rows = [
            SwitchRow(
                name,
                name,
                state.switches[name].attachments.customers,
                state.switches[name].attachments.agents,
                state.switches[name].set_by,
                state.switches[name].set_at,
            )
            for name in names
        ]

        def changed(result: tuple[SwitchRow, ...] | None) -> None:
            for switched in result or ():
                self._session.do(
                    partial(self._set_switches, switched), f"switches:{switched.workstream_id}", "Switched."
                )

        self._screen.app.push_screen(SwitchesScreen(rows, may_change=state.supervises, zone=self.zone), changed)

    async def _set_switches(self, row: SwitchRow) -> None:
        directions = Directions(customers=row.customers, agents=row.agents)
        await self._ports.api.set_switches(row.workstream_id, directions)
        await self._session.read_switches(row.workstream_id)

    # Questions and pages

    def close(self, row: Conversation) -> None:
        """Close for good, after a question; a colleague's only by force."""
        from agent_tui.console.screens.ask import Ask

        def answered(yes: bool | None) -> None:
            current = self._now(row) or row
            if yes:
                self._session.act(current, "close", f"{name_of(current)}: closed.")

        forced = not self._ports.state.is_mine(row)
        detail = "It cannot be opened again; the customer's next message begins a new one."
        if forced and (row.agent or row.offered_to):
            detail = f"{row.agent or row.offered_to} loses it at once. {detail}"
        words = f"Close {name_of(row)} by force?" if forced else f"Close {name_of(row)}?"
        self._screen.app.push_screen(Ask(words, detail=detail, yes="close", no="leave", grave=forced), answered)

    def why(self, row: Conversation) -> None:
        """Why it is where it is, as the desk explains it."""

        async def show() -> None:
            from agent_tui.console.painting.pages import why_page
            from agent_tui.console.screens.reading import Reading

            why = await self._ports.api.why(row.id)
            self._screen.app.push_screen(Reading("Why?", why_page(why, name_of(row))))

        self._session.do(show, "why")

    def doctor(self) -> None:
        """The desk examined by itself, for administrators."""

        async def show() -> None:
            from agent_tui.console.painting.doctor_page import doctor_page
            from agent_tui.console.screens.reading import Reading
            from agent_tui.wire.doctor import terminal_line

            found = await self._ports.api.doctor()
            size, encoding = self._screen.app.size, getattr(sys.__stdout__, "encoding", None)
            facts = terminal_facts(size.width, size.height, encoding, os.environ)
            self._screen.app.push_screen(Reading("Doctor", doctor_page(found, terminal_line(facts))))

        self._ports.tell("Examining the desk; it asks Twilio and may take a few seconds.", "info")
        self._session.do(show, "doctor")

    def channels(self) -> None:
        """Our numbers, for administrators."""
        from agent_tui.console.flows.channel_flow import ChannelFlow

        ChannelFlow(self._session, self._screen.app).begin()

    def surveys(self) -> None:
        """What customers answered, for supervisors."""
        from agent_tui.console.flows.survey_flow import SurveyFlow

        SurveyFlow(self._session, self._screen.app).begin()

    def help(self) -> None:
        """Every key."""
        from agent_tui.console.painting.pages import help_page
        from agent_tui.console.screens.reading import Reading

        self._screen.app.push_screen(Reading("Keys", help_page(self._ports.settings.keys)))

    def details(self, message: Message) -> None:
        """Everything known of a message."""
        from agent_tui.console.painting.pages import message_page
        from agent_tui.console.screens.reading import Reading

        self._screen.app.push_screen(Reading("Message", message_page(message, self.zone)))

    def copy(self, message: Message) -> None:
        """The message's text into the terminal's clipboard."""
        self._screen.app.copy_to_clipboard(safe_text(message.text))
        self._ports.tell("Copied, if the terminal allows it (OSC 52).", "info")

    def filter(self) -> None:
        """Narrow the list by words, with every key."""
        from agent_tui.console.widgets.filter_field import FilterField

        self._screen.show_filter(FilterField)
