"""The values that a quick reply has no other source for, with what the customer will read beside them.

Invariant: nothing goes into the composer with a placeholder left open.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.screens.fields import Fields
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.core.replies import NAMES, Slot, fill, missing


class ReplyValues(Fields[str | None]):
    """Dismisses the text with everything filled in, or None."""

    DEFAULT_CSS = """
    ReplyValues VerticalScroll { height: auto; max-height: 50vh; scrollbar-size-vertical: 1; }
    ReplyValues VerticalScroll Static { height: auto; }
    ReplyValues #reads { height: auto; max-height: 10; margin-top: 1; padding-left: 1; border-left: solid $panel; }
    ReplyValues.-ascii #reads { border-left: ascii $panel; }
    """

    def __init__(self, title: str, text: str, values: Mapping[str, str]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._values = dict(values)
        self._slots = missing(text, values)

    def title_words(self) -> str:
        return safe_line(self._title, 70)

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for index, slot in enumerate(self._slots):
                yield Static(safe_content(_asked(slot)), markup=False)
                yield Field(id=f"value-{index}", max_length=500)
        yield Static("", id="reads", markup=False)

    def keys_line(self) -> Content:
        return keys_line(("enter", "next, on the last one insert"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.fields()[0].focus()

    def fields(self) -> list[Field]:
        return [self.query_one(f"#value-{index}", Field) for index in range(len(self._slots))]

    def _filled(self) -> str:
        typed = {slot.written: field.value for slot, field in zip(self._slots, self.fields(), strict=True)}
        return fill(self._text, {**self._values, **typed})

    def follow(self) -> None:
        self.tell("")
        self.query_one("#reads", Static).update(safe_content(self._filled()))

    def action_finish(self) -> None:
        for slot, field in zip(self._slots, self.fields(), strict=True):
            if not field.value.strip():
                field.focus()
                self.tell(f"{slot.written} has no value yet.")
                return
        self.dismiss(self._filled())

    def action_back(self) -> None:
        self.dismiss(None)


def _asked(slot: Slot) -> str:
    return f"{slot.name}: {NAMES[slot.name]}" if slot.name in NAMES and not slot.variable else slot.name
