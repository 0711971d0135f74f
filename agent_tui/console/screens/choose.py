"""Choosing one of several: a presence, a colleague, a queue, a conversation.

Invariant: what is typed narrows the list and Enter takes what is marked; names reach the list only through
``safe_line``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets.option_list import Option

from agent_tui.console.painting.two_columns import two_columns
from agent_tui.console.screens.modal import keys_line
from agent_tui.console.screens.narrowed import Narrowed
from agent_tui.core.folding import fold, holds_all

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One line: what is dismissed, the words, a remark behind them."""

    key: str
    words: str
    remark: str = ""


class Choose(Narrowed[str | None]):
    """Dismisses the key of the choice, or None."""

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._shown: list[Choice] = []
        self._current = current

    def title_words(self) -> str:
        return self._title

    def keys_line(self) -> Content:
        return keys_line(("enter", "take"), ("up down", "move"), ("esc", "back"))

    def narrow(self, typed: str) -> None:
        words = fold(typed).split()
        self._shown = [choice for choice in self._choices if holds_all(f"{choice.words} {choice.remark}", words)][
            :MOST_SHOWN
        ]
        lines = two_columns([(choice.words, choice.remark) for choice in self._shown])
        if not lines:
            self.tell("Nothing matches; backspace widens the list." if words else "There is nothing to choose from.")
        keys = [choice.key for choice in self._shown]
        first = keys.index(self._current) if self._current in keys and not words else 0
        self.list_lines([Option(line) for line in lines], first if keys else None)

    def take(self, place: int | None, typed: str) -> None:  # noqa: ARG002
        if place is not None and place < len(self._shown):
            self.dismiss(self._shown[place].key)

    def action_back(self) -> None:
        self.dismiss(None)
