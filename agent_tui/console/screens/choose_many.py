"""Choosing any number of several: the queues that an agent serves.

Invariant: nothing is chosen before ctrl+s; what is dismissed keeps the order of the list.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.painting.two_columns import two_columns
from agent_tui.console.screens.choose import Choice
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import keys_line


class ChooseMany(Listed[tuple[str, ...] | None]):
    """Dismisses the keys of what is chosen, or None. ``about`` says what choosing does."""

    DEFAULT_CSS = "ChooseMany .about { height: auto; color: $text-muted; margin-bottom: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False),
        Binding("space", "flip", "Flip", show=False),
        Binding("j", "cursor(1)", "Down", show=False),
        Binding("k", "cursor(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], *, chosen: Collection[str], about: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._chosen = set(chosen)
        self._about = about
        self._words = two_columns([(choice.words, choice.remark) for choice in self._choices])

    def title_words(self) -> str:
        return safe_line(self._title, 70)

    def compose_body(self) -> ComposeResult:
        if self._about:
            yield Static(safe_content(self._about), classes="about", markup=False)
        options = OptionList(*(Option(self._line(place)) for place in range(len(self._choices))), markup=False)
        yield options

    def keys_line(self) -> Content:
        return keys_line(("space", "choose"), ("ctrl+s", "save"), ("esc", "leave as it was"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OptionList).focus()

    def _line(self, place: int) -> Content:
        chosen = self._choices[place].key in self._chosen
        mark = ("[x]", "bold $text-success") if chosen else ("[ ]", "$text-muted")
        return Content.assemble(mark, "  ", self._words[place])

    def action_flip(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self._flip(index)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._entered(event.option_index)

    def _entered(self, index: int) -> None:
        """Enter on a line, or a click."""
        self._flip(index)

    def _flip(self, index: int) -> None:
        choice = self._choices[index]
        self._chosen ^= {choice.key}
        self.query_one(OptionList).replace_option_prompt_at_index(index, self._line(index))

    def action_save(self) -> None:
        self.dismiss(tuple(choice.key for choice in self._choices if choice.key in self._chosen))
