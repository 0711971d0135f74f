"""Quick replies in the console: find one, fill it in, put it into the composer; make, change and delete them.

Invariant: a quick reply is never sent by itself; it becomes text in the composer, which the agent sends.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from agent_tui.console.flows.reply_sheets import ReplySheets
from agent_tui.console.link.session import Session
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.ports import explain
from agent_tui.core.errors import DeskError
from agent_tui.core.replies import fill, missing
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.replies import QuickReply, ReplyForm

if TYPE_CHECKING:
    from agent_tui.console.painting.glyphs import Glyphs
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.quick_replies import ReplyChoice


class Replying:
    """The quick replies' flows of one console."""

    def __init__(self, session: Session, screen: DeskScreen, signs: Glyphs) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self.book = session.replies
        self._signs = signs
        self.table: dict[str, Callable[[], None]] = {"quick_reply": self.open, "replies": self.keep}

    def open(self, typed: str = "") -> None:
        """Find one for the open conversation."""
        row = self._ports.state.opened_row()
        if row is None or not self._ports.state.may_write(row):
            self._ports.tell("Quick replies are for a conversation of yours; open one.", "warning")
            return
        self._session.do(partial(self._show, row, typed), "replies")

    def keep(self) -> None:
        """Look through them, to change them."""
        self._session.do(partial(self._show, None, ""), "replies")

    async def _show(self, row: Conversation | None, typed: str) -> None:
        from agent_tui.console.screens.quick_replies import QuickReplies

        await self.book.read()
        screen = QuickReplies(
            self.book,
            row,
            typed=typed,
            values=self.book.values(row) if row is not None else None,
            supervises=self._ports.state.supervises,
        )
        self._screen.app.push_screen(screen, partial(self._chosen, row))

    def _chosen(self, row: Conversation | None, choice: ReplyChoice | None) -> None:
        if choice is None:
            return
        if choice.do in ("import", "export"):
            sheets = ReplySheets(self._session, self._screen.app, partial(self._show, row, choice.typed), self._signs)
            (sheets.bring if choice.do == "import" else sheets.save)()
            return
        reply = self.book.get(choice.reply_id)
        if choice.do == "use" and reply is not None and row is not None:
            self.use(row, reply)
        elif choice.do == "new":
            self._edit(row, None, choice.typed)
        elif choice.do == "edit" and reply is not None:
            self._edit(row, reply, choice.typed)
        elif choice.do == "delete" and reply is not None:
            self._delete(row, reply, choice.typed)

    def use(self, row: Conversation, reply: QuickReply) -> None:
        """Put it into the composer; what has no value is asked for."""
        values = self.book.values(row)
        if not missing(reply.text, values):
            self._insert(row, fill(reply.text, values))
            return
        from agent_tui.console.screens.reply_values import ReplyValues

        def filled(text: str | None) -> None:
            if text is not None:
                self._insert(row, text)

        self._screen.app.push_screen(ReplyValues(reply.title, reply.text, values), filled)

    def _insert(self, row: Conversation, text: str) -> None:
        if self._ports.state.opened != row.id:
            self._screen.open(row.id)
        composer = self._screen.chat.composer
        if composer.text.startswith("/"):
            composer.take("")
        composer.insert(text)
        composer.focus()

    def _edit(
        self,
        row: Conversation | None,
        reply: QuickReply | None,
        sought: str,
        typed: ReplyForm | None = None,
        trouble: str = "",
    ) -> None:
        """``typed``: what was refused for ``trouble``, to go on with."""
        from agent_tui.console.screens.reply_editor import ReplyEditor

        def written(form: ReplyForm | None) -> None:
            if form is None:
                self._session.do(partial(self._show, row, sought), "replies")
            else:
                self._session.do(partial(self._put, row, reply, form, sought), "replies")

        draft = "" if reply is not None or row is None else self._screen.chat.composer.text
        text = "" if draft.startswith("/") else draft
        shares = self._ports.state.supervises
        self._screen.app.push_screen(
            ReplyEditor(reply, text=text, shares=shares, typed=typed, trouble=trouble), written
        )

    async def _put(self, row: Conversation | None, reply: QuickReply | None, form: ReplyForm, sought: str) -> None:
        try:
            if reply is None:
                await self._ports.api.replies.make(form)
            else:
                await self._ports.api.replies.change(reply.id, form)
        except DeskError as error:
            # What was typed is not lost for a word that the desk does not take.
            self._edit(row, reply, sought, form, safe_line(explain(error), 400))
            return
        self.book.forget()
        self._ports.tell(f"The quick reply {form.title} is kept.", "info")
        await self._show(row, "")

    def _delete(self, row: Conversation | None, reply: QuickReply, typed: str) -> None:
        from agent_tui.console.screens.ask import Ask

        def answered(yes: bool | None) -> None:
            if yes:
                self._session.do(partial(self._drop, row, reply, typed), "replies")
            else:
                self._session.do(partial(self._show, row, typed), "replies")

        question = f"Delete the quick reply {reply.title}?"
        detail = "It is your own." if reply.personal else "It is shared; nobody will have it any more."
        self._screen.app.push_screen(Ask(question, detail=detail, yes="delete", no="keep"), answered)

    async def _drop(self, row: Conversation | None, reply: QuickReply, typed: str) -> None:
        await self._ports.api.replies.delete(reply.id)
        self.book.forget()
        await self._show(row, typed)
