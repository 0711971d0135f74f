"""The filter above the list: the list narrows with every key.

Invariant: while words stand in it, it is visible; Esc empties it and goes, Enter keeps it and goes to the list.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from agent_tui.console.screens.modal import Field


class FilterField(Field):
    """One line of words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(True)", "Clear", show=False),
        Binding("enter,down", "leave(False)", "To the list", show=False),
    ]

    class Narrowed(Message):
        """The words are others now; ``left``: the agent is done with them."""

        def __init__(self, words: str, *, left: bool) -> None:
            super().__init__()
            self.words = words
            self.left = left

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder="name, number, queue, words", select_on_focus=False, id=id)

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self.post_message(self.Narrowed(event.value, left=False))

    def action_leave(self, clear: bool) -> None:
        if clear:
            self.value = ""
        self.post_message(self.Narrowed(self.value, left=True))
