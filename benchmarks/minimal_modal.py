"""The limit of a picker's keys: the smallest Textual application with a modal screen of a field and a text below it.

``t`` opens it; each letter changes all of the text, as each letter of a filter changes a list and a preview.
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input, Static

WORD = "MINIMAL"
LINES, CELLS = 26, 104
"""The room that the picker's list and preview take in the benchmark's terminal."""


def words(length: int) -> str:
    """What is waited for after so many letters."""
    return f"letters: {length:04d}."


def text(length: int) -> str:
    """What stands below the field."""
    return "\n".join(
        f"line {line:02d} of the text below the field: {words(length)}".ljust(CELLS, ".") for line in range(LINES)
    )


class Field(Input):
    """Its text is painted with the letter, in one frame and without a layout."""

    def watch_value(self, value: str) -> None:
        for below in self.screen.query(Static):
            below.update(text(len(value)), layout=False)


class FieldAndText(ModalScreen[None]):
    """Esc closes."""

    BINDINGS = (("escape", "dismiss(None)", "Close"),)

    def compose(self) -> ComposeResult:
        yield Field()
        yield Static(text(0))


class MinimalModal(App[None]):
    """One line below it."""

    BINDINGS = (("t", "open", "Open"),)

    def compose(self) -> ComposeResult:
        yield Static(WORD)

    def action_open(self) -> None:
        self.push_screen(FieldAndText())


if __name__ == "__main__":
    MinimalModal().run()
