"""Where an agent writes.

Invariant: it never loses a character: whatever takes the focus or the conversation away, what was typed has been
told to the screen before. It knows nothing of windows and rights; the screen decides what Enter does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual import events
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult


class Guide(Protocol):
    """Who looks at what is typed and may take a key before it does anything here."""

    def look(self, text: str) -> None: ...

    def key(self, key: str) -> bool: ...


class Composer(TextArea):
    """A text field that grows; the keys ``send`` and ``newline`` are the person's."""

    class Submitted(Message):
        """The agent wants to send what stands here."""

    class Edited(Message):
        """The text has changed by a key."""

    def __init__(self, *, send: frozenset[str], newline: frozenset[str], id: str | None = None) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", show_line_numbers=False, id=id, compact=True)
        self.send_keys = send
        self.guide: Guide | None = None
        self._newline = newline
        self.highlight_cursor_line = False
        self.takes_paste: Callable[[str], bool] | None = None
        """Asked of what is pasted: whether it is taken care of, and not put in here."""
        self.at_once: Callable[[], None] | None = None
        """Called within the key's own step: what it repaints is painted in the letter's frame, not in the next."""

    def edit(self, edit: Edit) -> EditResult:
        result = super().edit(edit)
        if self.at_once is not None:
            self.at_once()
        return result

    def take(self, text: str) -> None:
        """Show another text, without telling anyone."""
        if text == self.text:
            return
        with self.prevent(TextArea.Changed):
            self.load_text(text)
        self.move_cursor(self.document.end)
        self._look()

    def replace_all(self, text: str) -> None:
        """Put another text, as if it had been typed."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def _look(self) -> None:
        if self.guide is not None:
            self.guide.look(self.text if self.has_focus else "")

    def on_focus(self) -> None:
        self._look()

    def on_blur(self) -> None:
        self._look()

    def break_line(self) -> None:
        """Begin a new line at the cursor."""
        self.insert("\n")

    async def _on_paste(self, event: events.Paste) -> None:
        if self.takes_paste is not None and self.takes_paste(event.text):
            event.stop()
            event.prevent_default()

    async def _on_key(self, event: events.Key) -> None:
        if self.guide is not None and self.guide.key(event.key):
            event.stop()
            event.prevent_default()
        elif event.key in self.send_keys:
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted())
        elif event.key in self._newline:
            event.stop()
            event.prevent_default()
            self.break_line()
        else:
            await super()._on_key(event)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._look()
        self.post_message(self.Edited())
