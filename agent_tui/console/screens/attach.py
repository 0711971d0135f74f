"""Choosing a file to send, by its path.

Invariant: the disk is read in a thread; the file that is dismissed was looked at after the last key and can be sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.painting.safe_text import safe_content, safe_line, safe_text
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.console.screens.path_look import Found, Look, Verdict, dropped_path, expanded, judge, look
from agent_tui.core.attachments import OTHER_MAX_MB


@dataclass(frozen=True, slots=True)
class AttachChoice:
    """A file that can be sent; ``name`` is made safe, ``size`` is in bytes."""

    path: Path
    name: str
    content_type: str
    size: int


class PathField(Field):
    """A field for a path; a dropped file is pasted as its plain path and replaces what was typed."""

    def pasted(self, text: str) -> str:
        path = super().pasted(dropped_path(text))
        if path.startswith(("/", "~")):
            self.value = ""
        return path


class AttachScreen(Listed[AttachChoice | None]):
    """Dismisses the choice, or None.

    ``folder``: where relative paths start. ``max_mb``: the workstream's limit in MiB. ``note``: a sentence about what
    will happen with the text that is already written. ``more`` is told of a file that is taken while the screen stays,
    to take another one.
    """

    DEFAULT_CSS = """
    AttachScreen > .frame { width: 90; height: 24; }
    AttachScreen OptionList { height: 1fr; max-height: 100%; margin-top: 1;
        text-wrap: nowrap; text-overflow: ellipsis; }
    AttachScreen .verdict, AttachScreen .note { height: auto; }
    AttachScreen .note { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "cursor(1)", "Down", show=False),
        Binding("up", "cursor(-1)", "Up", show=False),
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("ctrl+o", "take_more", "Take it and another one", show=False, priority=True),
    ]
    TITLE_WORDS = "Send a file"

    def __init__(
        self,
        *,
        folder: Path,
        max_mb: int = OTHER_MAX_MB,
        note: str = "",
        more: Callable[[AttachChoice], None] | None = None,
    ) -> None:
        super().__init__()
        self._more = more
        self._count = 0
        self._folder = folder
        self._max_mb = max_mb
        self._note = note
        self._look = Look("", (), False, "")
        self._moved = False

    def compose_body(self) -> ComposeResult:
        yield PathField(placeholder="type a path, or drop a file here", select_on_focus=False)
        options = OptionList(markup=False)
        options.can_focus = False
        yield options
        yield Static("", classes="verdict", markup=False)
        if self._note:
            yield Static(safe_content(self._note), classes="note", markup=False)

    def keys_line(self) -> Content:
        more = () if self._more is None else (("ctrl+o", "take it and go on"),)
        return keys_line(("enter", "open folder, take file"), *more, ("tab", "complete"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(PathField).focus()
        self._look_again()

    def on_input_changed(self, event: PathField.Changed) -> None:
        event.stop()
        self.tell("")
        self._look_again()

    def _look_again(self) -> None:
        text = self.query_one(PathField).value
        self._list(text)

    @work(exclusive=True, group="attach-look")
    async def _list(self, text: str) -> None:
        found = await asyncio.to_thread(look, text, self._folder)
        self._look = found
        self._moved = False
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_prompt(entry)) for entry in found.entries])
        if found.more:
            options.add_option(Option(Content("… and more: type on"), disabled=True))
        options.highlighted = 0 if found.entries else None
        if not found.entries:
            self._say(found.trouble, "$text-muted")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        entry = self._current()
        if entry is None or entry.is_folder:
            self._say("", "")
        else:
            self._describe(entry.path)

    @work(exclusive=True, group="attach-judge")
    async def _describe(self, path: Path) -> None:
        verdict = await asyncio.to_thread(judge, path, self._max_mb)
        if verdict.shrinks:
            self._say(f"{verdict.trouble} Attach it all the same: s makes it smaller.", "$text-warning")
        elif verdict.trouble:
            self._say(verdict.trouble, "$text-warning")
        else:
            self._say(f"{verdict.words}. It can be sent.", "$text-success")

    def _say(self, sentence: str, style: str) -> None:
        self.query_one(".verdict", Static).update(Content.styled(safe_text(sentence), style or ""))

    def _current(self) -> Found | None:
        at = self.query_one(OptionList).highlighted
        entries = self._look.entries
        return entries[at] if at is not None and at < len(entries) else None

    def action_cursor(self, step: int) -> None:
        self._moved = True
        super().action_cursor(step)

    def action_complete(self) -> None:
        if entry := self._current():
            self._put_in(entry)

    def _put_in(self, entry: Found) -> None:
        field = self.query_one(PathField)
        head = field.value[: field.value.rfind("/") + 1]
        if field.value == "~":
            head = "~/"
        if not entry.typable or safe_line(head, len(head) + 1, "") != head.strip():
            self.tell("This name holds characters that cannot be shown; a file is taken by enter.")
            return
        field.value = head + entry.shown + ("/" if entry.is_folder else "")
        field.cursor_position = len(field.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._moved = True
        self._enter()

    def on_input_submitted(self, event: PathField.Submitted) -> None:
        event.stop()
        self._enter()

    def _enter(self) -> None:
        text = self.query_one(PathField).value
        stale = self._look.text != text
        entry = None if stale else self._current()
        if entry is not None and entry.is_folder and (self._moved or text):
            self._put_in(entry)
        elif entry is not None:
            self._take(entry.path)
        elif text.strip():
            self._take(expanded(text, self._folder))

    def _take(self, path: Path) -> None:
        self._taken(path)

    @work(exclusive=True, group="attach-take")
    async def _taken(self, path: Path, *, stay: bool = False) -> None:
        verdict: Verdict = await asyncio.to_thread(judge, path, self._max_mb)
        if verdict.trouble and not verdict.shrinks:
            self._say("", "")
            self.tell(verdict.trouble)
            return
        choice = AttachChoice(path, verdict.name, verdict.content_type, verdict.size)
        if self._more is None or not stay:
            self.dismiss(choice)
            return
        self._count += 1
        self._more(choice)
        self.tell("")
        self._say(f"{self._count} attached. Choose another one, or press esc.", "$text-success")

    def action_take_more(self) -> None:
        entry = self._current()
        if entry is not None and not entry.is_folder and self._look.text == self.query_one(PathField).value:
            self._taken(entry.path, stay=True)


def _prompt(entry: Found) -> Content:
    return Content.styled(f"{entry.shown}/", "bold") if entry.is_folder else Content(entry.shown)
