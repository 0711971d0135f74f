"""Something to read: the keys, the details of a message.

Invariant: it shows text and changes nothing; any of its keys closes or scrolls it.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.screens.modal import Modal, keys_line


class Reading(Modal[None]):
    """A page of text in a box."""

    DEFAULT_CSS = """
    Reading > .frame { width: 84; height: auto; max-height: 90%; }
    Reading VerticalScroll { height: auto; max-height: 68vh; scrollbar-size-vertical: 1; }
    Reading VerticalScroll Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q,question_mark,f1,d", "back", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def title_words(self) -> str:
        return self._title

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self._text, markup=False)

    def keys_line(self) -> Content:
        return keys_line(("j k", "scroll"), ("esc", "close"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, step: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=step * 2, animate=False)

    def action_back(self) -> None:
        self.dismiss(None)
