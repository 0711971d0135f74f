"""The lines that a command in the composer may become.

Invariant: it never has the focus; the composer keeps it and hands over the keys that move here.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agent_tui.console.safe_text import safe_line


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

    def __init__(self) -> None:
        super().__init__(markup=False, id="slash-list")

    def offer(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show ``lines`` (words, remark) with the first one marked; none hides the list."""
        self.set_class(bool(lines), "-offers")
        self.clear_options()
        self.add_options([Option(_line(words, remark)) for words, remark in lines])
        if lines:
            self.highlighted = 0

    @property
    def place(self) -> int:
        """The marked line."""
        return self.highlighted or 0

    def step(self, step: int) -> None:
        """Mark the next or the previous line, all round."""
        if self.option_count:
            self.highlighted = (self.place + step) % self.option_count


def _line(words: str, remark: str) -> Content:
    return Content.assemble(safe_line(words, 40), "  ", (safe_line(remark, 60), "$text-muted"))
