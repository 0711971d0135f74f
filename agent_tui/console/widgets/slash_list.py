"""The lines that a command in the composer may become.

Invariant: it never has the focus; the composer keeps it and hands over the keys that move here.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agent_tui.console.painting.two_columns import two_columns


class SlashList(OptionList):
    """Hidden while there is nothing to offer."""

    DEFAULT_CSS = """
    SlashList, SlashList:focus {
        display: none; height: auto; max-height: 10; border: none; padding: 0 1; background: $panel;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    SlashList.-offers { display: block; }
    SlashList > .option-list--option-highlighted {
        background: $primary 25%; color: $foreground; text-style: bold;
    }
    """
    can_focus = False

    def __init__(self, cursor: str) -> None:
        """``cursor``: the sign before the marked line."""
        super().__init__(markup=False, id="slash-list")
        self._cursor = cursor
        self._words: list[Content] = []

    @property
    def offers(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self._words)

    def offer(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show ``lines`` (words, remark) with the first one marked; none hides the list."""
        self.set_class(bool(lines), "-offers")
        self._words = two_columns(lines)
        self.clear_options()
        self.add_options([Option(self._line(place, 0)) for place in range(len(lines))])
        if lines:
            self.highlighted = 0

    def _line(self, place: int, marked: int) -> Content:
        return Content.assemble((f"{self._cursor} " if place == marked else "  ", "bold $primary"), self._words[place])

    @property
    def place(self) -> int:
        """The marked line."""
        return self.highlighted or 0

    def step(self, step: int) -> None:
        """Mark the next or the previous line, all round."""
        if self.option_count:
            before, self.highlighted = self.place, (self.place + step) % self.option_count
            for place in {before, self.place}:
                self.replace_option_prompt_at_index(place, self._line(place, self.place))
