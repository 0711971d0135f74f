"""A text that is too long for one message, as the messages that it will be.

Invariant: what is shown is what goes, part for part, and nothing goes before the agent says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.flows.parting import Part
from agent_tui.console.painting.formatting import whatsapp_content
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.modal import Modal, keys_line
from agent_tui.core.attachments import in_words
from agent_tui.core.message_limits import MESSAGE_CHARACTERS


class SplitPreview(Modal[bool]):
    """Dismisses True to send the parts, False to go on writing."""

    DEFAULT_CSS = """
    SplitPreview > .frame { width: 84; height: 90%; }
    SplitPreview VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    SplitPreview .part { height: auto; margin: 0 1 1 1; }
    SplitPreview .number { height: 1; text-style: bold; color: $text-secondary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "send", "Send", show=False),
        Binding("n", "back", "Back", show=False),
        *(Binding(key, f"scroll({step})", "Scroll", show=False) for key, step in (("j,down", 1), ("k,up", -1))),
        *(Binding(key, f"scroll({step})", "Scroll", show=False) for key, step in (("pagedown", 10), ("pageup", -10))),
    ]

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self._parts = parts

    def title_words(self) -> str:
        return f"Too long for one message: it goes as {len(self._parts)}, in this order"

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            for number, part in enumerate(self._parts, 1):
                yield Static(Content(self._facts(number, part)), classes="number", markup=False)
                yield Static(whatsapp_content(part.text), classes="part", markup=False)

    def keys_line(self) -> Content:
        return keys_line(
            ("enter", f"send {len(self._parts)} messages"), ("up down", "scroll"), ("esc", "go on writing")
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(VerticalScroll).focus()

    def _facts(self, number: int, part: Part) -> str:
        facts = [f"{number} of {len(self._parts)}"]
        if part.text:
            facts.append(f"{len(part.text)}/{MESSAGE_CHARACTERS} characters")
        if part.file is not None:
            facts.append(f"{in_words(part.file.content_type)}: {safe_line(part.file.name, 40)}")
        return "   ".join(facts)

    def action_send(self) -> None:
        self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)

    def action_scroll(self, step: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)
