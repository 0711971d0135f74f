"""One line asked of the agent: a note, a reason, a name to go to.

Invariant: what is dismissed passed ``check``; Esc dismisses None and nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.screens.modal import Field, Modal, keys_line


def needed(value: str) -> str:
    """The check of a line that must not be empty."""
    return "" if value.strip() else "Type something, or press esc."


class Prompt(Modal[str | None]):
    """Dismisses the line, without blanks around it, or None.

    ``check`` says in a sentence what is wrong with a line, or nothing. ``title`` and ``detail`` may hold what others
    wrote. ``done`` is the word for what Enter does. ``trouble``: what was wrong with ``value`` before.
    """

    DEFAULT_CSS = "Prompt .detail { height: auto; max-height: 8; }"

    def __init__(
        self,
        title: str,
        *,
        detail: str = "",
        value: str = "",
        placeholder: str = "",
        done: str = "done",
        check: Callable[[str], str] = needed,
        max_length: int = 0,
        trouble: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._detail = detail
        self._value = value
        self._placeholder = placeholder
        self._done = done
        self._check = check
        self._max_length = max_length
        self._trouble = trouble

    def title_words(self) -> str:
        return safe_line(self._title, 70)

    def compose_body(self) -> ComposeResult:
        if self._detail:
            yield Static(safe_content(self._detail), classes="detail", markup=False)
        yield Field(
            self._value,
            placeholder=safe_line(self._placeholder, 60),
            max_length=self._max_length,
            select_on_focus=False,
        )

    def keys_line(self) -> Content:
        return keys_line(("enter", self._done), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        if self._trouble:
            self.tell(safe_line(self._trouble, 300))

    def on_input_changed(self, event: Field.Changed) -> None:
        if event.value != self._value:
            self.tell("")

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        value = event.value.strip()
        if sentence := self._check(value):
            self.tell(sentence)
        else:
            self.dismiss(value)
