"""A modal with a list in which up and down move, whatever has the focus."""

from __future__ import annotations

from typing import TypeVar

from textual.widgets import OptionList

from agent_tui.console.screens.modal import Modal

Result = TypeVar("Result")


class Listed(Modal[Result]):
    """``compose_body`` yields one ``OptionList``."""

    def action_cursor(self, step: int) -> None:
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()
