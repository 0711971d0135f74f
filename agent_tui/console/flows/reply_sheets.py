"""Quick replies from a sheet and into one, from the console.

Invariant: a sheet is taken only after its preview was answered with yes; a file that exists is replaced only after a
question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.client.replies import as_sheet
from agent_tui.console.link.session import Session
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.core.errors import Invalid

if TYPE_CHECKING:
    from textual.app import App

    from agent_tui.wire.replies import RepliesImported


class ReplySheets:
    """The flows of one console, begun where ``again`` leads back to."""

    def __init__(self, session: Session, app: App[object], again: Callable[[], Awaitable[None]], signs: Glyphs) -> None:
        self._session = session
        self._ports = session.ports
        self._app = app
        self._again = again
        self._signs = signs

    def _back(self) -> None:
        self._session.do(self._again, "replies")

    # In

    def bring(self) -> None:
        """Ask for the file."""
        from agent_tui.console.screens.prompt import Prompt

        def named(path: str | None) -> None:
            if path is None:
                self._back()
            else:
                self._session.do(partial(self._look, Path(path).expanduser()), "replies")

        self._app.push_screen(
            Prompt(
                "File of quick replies (CSV)",
                detail="The first line names the columns: title, text; language, tags, workstreams and scope (shared "
                "or personal) may be left out. The same title, language and scope changes what there is.",
                placeholder="path",
                done="preview",
            ),
            named,
        )

    async def _look(self, path: Path) -> None:
        from agent_tui.console.screens.import_preview import ImportPreview

        try:
            sheet = await asyncio.to_thread(path.read_bytes)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise Invalid(f"{path} cannot be read: {why}.", hint="Name another file.") from error
        plan = await self._ports.api.replies.take_sheet(sheet, dry_run=True)

        def answered(yes: bool | None) -> None:
            if yes:
                self._session.do(partial(self._take, sheet), "replies")
            else:
                self._back()

        self._app.push_screen(ImportPreview(plan, path.name, signs=self._signs), answered)

    async def _take(self, sheet: bytes) -> None:
        done: RepliesImported = await self._ports.api.replies.take_sheet(sheet, dry_run=False)
        self._session.replies.forget()
        self._ports.tell(f"Imported: {done.made} new, {done.changed} changed.", "info")
        await self._again()

    # Out

    def save(self) -> None:
        """Ask where to."""
        from agent_tui.console.screens.save_attachment import SaveAttachment

        def placed(path: Path | None) -> None:
            if path is None:
                self._back()
            else:
                self._session.do(partial(self._write, path), "replies")

        self._app.push_screen(SaveAttachment("quick-replies.csv", content_type="text/csv", folder=Path.cwd()), placed)

    async def _write(self, path: Path) -> None:
        replies = await self._ports.api.replies.every()
        try:
            await asyncio.to_thread(path.write_text, as_sheet(replies), "utf-8-sig", newline="")
        except OSError as error:
            raise Invalid(f"{path} cannot be written: {error.strerror}.", hint="Choose another place.") from error
        self._ports.tell(f"{len(replies)} quick replies are in {path}.", "info")
        await self._again()
