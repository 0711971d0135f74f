"""Choosing one of several: a presence, a colleague, a queue, a conversation.

Invariant: what is typed narrows the list and Enter takes what is marked; names reach the list only through
``safe_line``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agent_tui.console.screens.modal import Field, Modal, keys_line
from agent_tui.console.two_columns import two_columns

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One line: what is dismissed, the words, a remark behind them."""

    key: str
    words: str
    remark: str = ""


class Choose(Modal[str | None]):
    """Dismisses the key of the choice, or None."""

    DEFAULT_CSS = "Choose OptionList { margin-top: 1; max-height: 16; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "cursor(1)", "Down", show=False),
        Binding("up", "cursor(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._shown: list[Choice] = []
        self._current = current

    def title_words(self) -> str:
        return self._title

    def compose_body(self) -> ComposeResult:
        yield Field(placeholder="type to narrow the list")
        options = OptionList(markup=False)
        options.can_focus = False
        yield options

    def keys_line(self) -> Content:
        return keys_line(("enter", "take"), ("up down", "move"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Field).focus()
        self._list("")

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self._list(event.value)

    def _list(self, typed: str) -> None:
        words = typed.casefold().split()
        self._shown = [
            choice
            for choice in self._choices
            if all(word in f"{choice.words} {choice.remark}".casefold() for word in words)
        ][:MOST_SHOWN]
        options = self.query_one(OptionList)
        options.clear_options()
        lines = two_columns([(choice.words, choice.remark) for choice in self._shown])
        options.add_options([Option(line) for line in lines])
        keys = [choice.key for choice in self._shown]
        if keys:
            options.highlighted = keys.index(self._current) if self._current in keys and not words else 0

    def action_cursor(self, step: int) -> None:
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self._take(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    def _take(self, index: int | None) -> None:
        if index is not None and index < len(self._shown):
            self.dismiss(self._shown[index].key)

    def action_back(self) -> None:
        self.dismiss(None)
