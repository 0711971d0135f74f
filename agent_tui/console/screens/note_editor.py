"""Writing a note, or changing one: several lines, for colleagues only.

Invariant: what is dismissed has words; Esc gives None.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.screens.modal import keys_line
from agent_tui.console.screens.writing import Writing

LONGEST = 4_000


class NoteField(TextArea):
    """Enter keeps, ctrl+j begins a new line, as in the composer."""

    class Kept(Message):
        """Enter was pressed."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Kept())
        elif event.key in ("ctrl+j", "shift+enter"):
            event.stop()
            event.prevent_default()
            self.insert("\n")
        else:
            await super()._on_key(event)


class NoteEditor(Writing[str | None]):
    """Dismisses the words, without blanks around them, or None. ``text``: what stands there first."""

    DEFAULT_CSS = """
    NoteEditor .detail { height: auto; max-height: 4; color: $text-muted; }
    NoteEditor NoteField, NoteEditor NoteField:focus {
        height: auto; min-height: 3; max-height: 12; border: none; padding: 0 1; background: $primary 15%;
    }
    """
    KEEP_KEY: ClassVar[str] = "enter"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Keep", show=False, priority=True)]

    def __init__(self, title: str, *, detail: str, text: str = "") -> None:
        super().__init__()
        self._title = title
        self._detail = detail
        self._text = text

    def title_words(self) -> str:
        return safe_line(self._title, 70)

    def compose_body(self) -> ComposeResult:
        yield Static(safe_content(self._detail), classes="detail", markup=False)
        yield NoteField(self._text, soft_wrap=True, tab_behavior="focus", compact=True)

    def unkept(self) -> bool:
        words = self.query_one(NoteField).text.strip()
        return bool(words) and words != self._text.strip()

    def writing_keys(self) -> Content:
        return keys_line(("enter", "keep"), ("ctrl+j", "new line"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        field = self.query_one(NoteField)
        field.highlight_cursor_line = False
        field.move_cursor(field.document.end)
        field.focus()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.tell("")
        self.stay()

    def on_note_field_kept(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        words = self.query_one(NoteField).text.strip()
        if not words:
            self.tell("Type something, or press esc.")
        elif len(words) > LONGEST:
            self.tell(f"A note has at most {LONGEST} characters; this one has {len(words)}.")
        else:
            self.dismiss(words)
