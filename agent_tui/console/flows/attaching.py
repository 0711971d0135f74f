"""Files on their way out, and files looked at: chips above the composer, pictures, the system's programs.

Invariant: the disk is read and pictures are worked on in threads; what a thread finds is put into the conversation
that it was asked for, whichever is open by then.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.console.flows.dropped import path_readings, real_files
from agent_tui.console.flows.file_chips import chip_of
from agent_tui.console.flows.people_choice import choose
from agent_tui.console.link.session import Session
from agent_tui.console.model.texts import OutgoingFile
from agent_tui.console.painting.message_lines import size_words
from agent_tui.core.attachments import OTHER_MAX_MB, THUMBNAIL_SIDE, in_words, limit_bytes
from agent_tui.core.errors import Invalid, NotFound
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Attachment

if TYPE_CHECKING:
    from agent_tui.console.screens.attach import AttachChoice
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.picture import Load, Native, Next

MOST_CHIPS = 30


class Attaching:
    """``folder``: where smaller copies of pictures and opened files lie, readable by this user only."""

    def __init__(
        self,
        session: Session,
        screen: DeskScreen,
        save: Callable[[Attachment], None],
        folder: Path,
        native: Native | None = None,
    ) -> None:
        self._session = session
        self._screen = screen
        self._ports = session.ports
        self._save = save
        self._folder = folder
        self._native = native
        screen.chat.composer.takes_paste = self.takes_paste
        self.table: dict[str, Callable[[], None]] = {
            "detach": self.detach,
            "chip_toggle": self.toggle,
            "chip_remove": self.remove,
            "chip_shrink": self.shrink,
            "chip_preview": self.preview,
            "chips_leave": self.leave,
            "view": self.view,
            "open": self.open,
        }

    def leave(self) -> None:
        """Back to the composer."""
        self._screen.chat.composer.focus()

    # Files of a conversation

    def _files(self, conversation_id: str) -> list[OutgoingFile]:
        return self._screen.chat.files.get(conversation_id, [])

    def _limits(self, row: Conversation) -> tuple[int, Sequence[str]]:
        switches = self._ports.state.switches.get(row.workstream)
        return (OTHER_MAX_MB, ()) if switches is None else (switches.max_mb, switches.types)

    def _refusal(self, row: Conversation) -> str:
        """Why no file can be attached; empty: one can."""
        switches = self._ports.state.switches.get(row.workstream)
        if switches is None or switches.attachments.agents:
            return ""
        by = f" by {switches.set_by}" if switches.set_by else ""
        return f"Attachments are switched off for {row.workstream}{by}; p shows the switches."

    def add(self, row: Conversation, paths: Sequence[Path]) -> None:
        """Put files above the composer, those that cannot go with the reason why."""
        self._session.do(partial(self._add, row, paths), "attach")

    async def _add(self, row: Conversation, paths: Sequence[Path]) -> None:
        max_mb, types = self._limits(row)
        fresh = [await asyncio.to_thread(chip_of, path, max_mb, types) for path in paths[:MOST_CHIPS]]
        known = {file.path for file in self._files(row.id)}
        files = [*self._files(row.id), *(file for file in fresh if file.path not in known)][:MOST_CHIPS]
        self._screen.chat.set_files(row.id, files)
        bad = [file for file in fresh if file.trouble]
        if bad:
            self._ports.tell(f"{bad[0].name}: {bad[0].trouble}.", "warning")
        elif len(fresh) > 1:
            self._ports.tell(f"{len(fresh)} files attached; shift+tab goes to them.", "info")

    def attach(self, row: Conversation) -> None:
        """Files to send with the next message; refused with the reason where the paperclip is off."""
        refusal = self._refusal(row)
        if refusal:
            self._ports.tell(refusal, "warning")
            return
        from agent_tui.console.screens.attach import AttachScreen

        def chosen(choice: AttachChoice | None) -> None:
            if self._ports.state.opened != row.id:
                self._screen.open(row.id)
            if choice is not None:
                self.add(row, [choice.path])
            self._screen.chat.composer.focus()

        max_mb, _ = self._limits(row)
        note = "The text goes with the first file, where WhatsApp shows it."
        taken = partial(self._taken, row)
        self._screen.app.push_screen(AttachScreen(folder=Path.cwd(), max_mb=max_mb, note=note, more=taken), chosen)

    def _taken(self, row: Conversation, choice: AttachChoice) -> None:
        self.add(row, [choice.path])

    def takes_paste(self, text: str) -> bool:
        """Whether pasted text looks like dropped files; if they are none, it is put in after all."""
        row = self._ports.state.opened_row()
        readings = path_readings(text)
        if row is None or not readings or self._refusal(row):
            return False
        self._session.do(partial(self._dropped, row, text, readings), f"dropped:{row.id}")
        return True

    async def _dropped(self, row: Conversation, text: str, readings: list[list[str]]) -> None:
        found = await asyncio.to_thread(real_files, readings, Path.cwd())
        composer = self._screen.chat.composer
        if found:
            await self._add(row, found)
        elif self._ports.state.opened == row.id:
            composer.insert(text)
        else:
            draft = self._ports.state.drafts.get(row.id)
            self._session.keeping.typed(row.id, (draft.text if draft else "") + text)

    # The chip under the cursor

    def _chip(self) -> tuple[Conversation, OutgoingFile] | None:
        row, file = self._ports.state.opened_row(), self._screen.chat.chips.file()
        return None if row is None or file is None else (row, file)

    def toggle(self) -> None:
        """Switch it on or off; the choice of the others stays."""
        chip = self._chip()
        if chip is None:
            return
        row, file = chip
        if file.trouble:
            self._ports.tell(f"{file.name}: {file.trouble}.", "warning")
            return
        file.on = not file.on
        self._screen.chat.set_files(row.id, self._files(row.id))

    def remove(self) -> None:
        chip = self._chip()
        if chip is not None:
            row, file = chip
            self._screen.chat.set_files(row.id, [other for other in self._files(row.id) if other is not file])

    def detach(self) -> None:
        """Remove the last one."""
        opened = self._ports.state.opened
        if opened is not None:
            self._screen.chat.set_files(opened, self._files(opened)[:-1])

    def shrink(self) -> None:
        """Make a picture small enough."""
        chip = self._chip()
        if chip is None:
            return
        row, file = chip
        if not file.shrinks:
            self._ports.tell("It is small enough." if file.goes else "Only pictures can be made smaller.", "info")
            return
        self._ports.tell(f"{file.name} is made smaller ...", "info")
        self._session.do(partial(self._shrink, row, file), f"shrink:{file.path}")

    async def _shrink(self, row: Conversation, file: OutgoingFile) -> None:
        from agent_tui.console.flows.shrinking import shrink

        # A little below: whether WhatsApp counts a MB as 1000 or as 1024 squared is not written down.
        limit = limit_bytes("image/jpeg", self._limits(row)[0]) * 95 // 100
        smaller = await asyncio.to_thread(shrink, Path(file.path), self._folder / "smaller", limit)
        self._screen.chat.set_files(row.id, [smaller if other is file else other for other in self._files(row.id)])
        self._ports.tell(f"{smaller.name}: {size_words(file.size)} became {size_words(smaller.size)}.", "info")

    def preview(self) -> None:
        """Look at it."""
        chip = self._chip()
        if chip is None:
            return
        file = chip[1]
        if not file.content_type.startswith("image/"):
            words = f"{in_words(file.content_type)}, {size_words(file.size)}, {file.path}"
            self._ports.tell(f"{words}: only pictures can be shown.", "info")
            return

        async def load() -> bytes:
            try:
                return await asyncio.to_thread(Path(file.path).read_bytes)
            except OSError as error:
                raise Invalid(f"The file cannot be read ({error.strerror}).", hint="Attach it again.") from error

        self._show(file.name, load, None)

    # Files of a message

    def view(self) -> None:
        """Show the picture of the message under the cursor; of several, the one that is chosen."""
        message = self._screen.chat.transcript.message()
        files = [] if message is None else [file for file in message.attachments if file.state == "ready"]
        self._pick("Look at which?", [file for file in files if file.content_type.startswith("image/")], self._view)

    def _view(self, attachment: Attachment) -> None:
        small = self._small_will_do(attachment)

        async def load() -> bytes:
            if small:
                with contextlib.suppress(NotFound):
                    return (await self._ports.api.download(attachment.id, small=True)).data
            return (await self._ports.api.download(attachment.id)).data

        words = f"{in_words(attachment.content_type)} of {attachment.width} x {attachment.height}" if small else ""
        self._show(attachment.name, load, attachment, words)

    def _small_will_do(self, attachment: Attachment) -> bool:
        """Whether the desk's small picture has every dot that this terminal can show."""
        if not attachment.thumbnail or not attachment.width or not attachment.height:
            return False
        if max(attachment.width, attachment.height) <= THUMBNAIL_SIDE:
            return True
        size = self._screen.app.size
        return self._native is None and max(size.width, size.height * 2) <= THUMBNAIL_SIDE

    def _show(self, name: str, load: Load, attachment: Attachment | None, words: str = "") -> None:
        from agent_tui.console.screens.picture import PictureScreen

        def left(what: Next | None) -> None:
            if what == "save" and attachment is not None:
                self._save(attachment)
            elif what == "open" and attachment is not None:
                self._open(attachment)

        self._screen.app.push_screen(
            PictureScreen(name, load, actions=attachment is not None, native=self._native, words=words), left
        )

    def open(self) -> None:
        """Open an attachment with the system's program, after a question."""
        message = self._screen.chat.transcript.message()
        files = [] if message is None else [file for file in message.attachments if file.state == "ready"]
        self._pick("Open which?", files, self._open)

    def _open(self, attachment: Attachment) -> None:
        from agent_tui.console.flows.opening import opener, require_harmless
        from agent_tui.console.screens.ask import Ask

        async def ask() -> None:
            require_harmless(attachment)
            command = await asyncio.to_thread(opener)

            def answered(yes: bool | None) -> None:
                if yes:
                    self._session.do(partial(self._start, attachment, command), f"open:{attachment.id}", "Opened.")

            detail = f"{in_words(attachment.content_type)}, {size_words(attachment.size)}, from a customer."
            if message_is_ours(self._screen):
                detail = f"{in_words(attachment.content_type)}, {size_words(attachment.size)}."
            words = f"Open {attachment.name} with the system's program?"
            self._screen.app.push_screen(Ask(words, detail=detail, yes="open", no="leave", grave=True), answered)

        self._session.do(ask, f"open:{attachment.id}")

    async def _start(self, attachment: Attachment, command: list[str]) -> None:
        from agent_tui.console.flows.opening import open_file, private_place
        from agent_tui.console.link.saving import save_to

        path = await asyncio.to_thread(private_place, attachment, self._folder / "opened")
        await save_to(path, self._ports.api.pieces(attachment.id))
        await asyncio.to_thread(open_file, attachment, path, command)

    def _pick(self, title: str, files: list[Attachment], do: Callable[[Attachment], None]) -> None:
        if len(files) == 1:
            do(files[0])
        elif files:
            choices = [(str(place), file.name or file.content_type, "") for place, file in enumerate(files)]
            choose(self._screen.app, title, choices, lambda key: do(files[int(key)]))


def message_is_ours(screen: DeskScreen) -> bool:
    """Whether the message under the cursor was sent by us."""
    message = screen.chat.transcript.message()
    return message is not None and message.direction == "outbound"
