"""Where to save a file that a customer sent.

Invariant: the suggested name is a sanitised one, a file that exists is replaced only after a question, and nothing is
written here: the caller writes to the path that is dismissed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.ask import Ask
from agent_tui.console.screens.attach import PathField
from agent_tui.console.screens.modal import Modal, keys_line
from agent_tui.console.screens.path_look import expanded, size_words
from agent_tui.core.attachments import MAX_NAME, ending_for, in_words, safe_name


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file would go; ``exists``: something is replaced; ``trouble``: why it cannot go there."""

    path: Path
    exists: bool
    trouble: str


class SaveAttachment(Modal[Path | None]):
    """Dismisses the path to write to, or None.

    ``name``, ``content_type`` and ``size`` (bytes, 0: unknown) are as they came. ``folder`` None: ~/Downloads if there
    is one, else the present folder.
    """

    DEFAULT_CSS = "SaveAttachment .what { height: auto; margin-bottom: 1; }"
    TITLE_WORDS = "Save a file"

    def __init__(self, name: str, *, content_type: str = "", size: int = 0, folder: Path | None = None) -> None:
        super().__init__()
        self._came_as = name
        plain = safe_name(name, f"file{ending_for(content_type)}")
        self._file_name = safe_line(plain, MAX_NAME * 2, "")
        self._file_type = content_type
        self._file_size = size
        self._folder = folder

    def compose_body(self) -> ComposeResult:
        words = in_words(self._file_type) + (f", {size_words(self._file_size)}" if self._file_size else "")
        shown = safe_line(self._came_as, 60) or self._file_name
        yield Static(Content.assemble((shown, "bold"), f"  {words}"), classes="what", markup=False)
        yield PathField(select_on_focus=False)

    def keys_line(self) -> Content:
        return keys_line(("enter", "save"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(PathField).focus()
        self._suggest()

    @work(exclusive=True, group="save-suggest")
    async def _suggest(self) -> None:
        folder = await self._base()
        field = self.query_one(PathField)
        if not field.value:
            field.value = str(folder / self._file_name)
            field.cursor_position = len(field.value)

    async def _base(self) -> Path:
        if self._folder is None:
            self._folder = await asyncio.to_thread(usual_folder)
        return self._folder

    def on_input_changed(self, event: PathField.Changed) -> None:
        event.stop()
        self.tell("")

    def on_input_submitted(self, event: PathField.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self._check(event.value.strip())
        else:
            self.tell("Type where to save it, or press esc.")

    @work(exclusive=True, group="save-check")
    async def _check(self, text: str) -> None:
        place = await asyncio.to_thread(place_for, text, await self._base(), self._file_name)
        if place.trouble:
            self.tell(place.trouble)
        elif place.exists:
            question = f"Replace {safe_line(place.path.name, 60)}?"
            detail = "A file of this name exists there. What it holds now will be lost."
            self.app.push_screen(
                Ask(question, detail=detail, yes="replace", no="keep", grave=True), self._replace(place)
            )
        else:
            self.dismiss(place.path)

    def _replace(self, place: Place) -> Callable[[bool | None], None]:
        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(place.path)

        return answered


def usual_folder() -> Path:
    """~/Downloads if there is one, else the present folder. Reads the disk."""
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.cwd()


def place_for(text: str, folder: Path, name: str) -> Place:
    """Where ``text`` leads: a folder means ``name`` in it. Reads the disk."""
    if "\0" in text:
        return Place(folder, False, "A path has no such character.")
    try:
        path = expanded(text, folder)
        if text.endswith("/") or path.is_dir():
            path = path / name
        if not path.parent.is_dir():
            return Place(path, False, f"There is no folder {safe_line(str(path.parent), 60)}.")
        if path.exists() and not path.is_file():
            return Place(path, True, "There is something of this name that is not a file.")
        writable = path if path.exists() else path.parent
        if not os.access(writable, os.W_OK):
            return Place(path, path.exists(), "You may not write there.")
        return Place(path, path.exists(), "")
    except (OSError, ValueError) as error:
        return Place(folder, False, f"This path cannot be used: {safe_line(str(error), 80)}.")
