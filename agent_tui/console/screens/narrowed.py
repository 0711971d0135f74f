"""A field above a list that it narrows: what choosing one of several and choosing a customer have in common.

Invariant: the field keeps the focus; up and down move in the list, Enter and a click take a line of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import Field

Result = TypeVar("Result")


class Narrowed(Listed[Result]):
    """``narrow`` lists what is found by what is typed; ``take`` gets the place of a line."""

    DEFAULT_CSS = """
    Narrowed OptionList { margin-top: 1; max-height: 16; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "cursor(1)", "Down", show=False),
        Binding("up", "cursor(-1)", "Up", show=False),
    ]
    PLACEHOLDER: ClassVar[str] = "type to narrow the list"

    def narrow(self, typed: str) -> None:
        """Show, with ``list_lines``, what ``typed`` finds."""
        raise NotImplementedError

    def take(self, place: int | None, typed: str) -> None:
        """A line was taken; None: there is none."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        yield Field(placeholder=self.PLACEHOLDER)
        options = OptionList(markup=False)
        options.can_focus = False
        yield options

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Field).focus()
        self.narrow("")

    def list_lines(self, lines: Sequence[Option], highlighted: int | None) -> None:
        """Show these lines, the cursor on ``highlighted``."""
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(lines)
        options.highlighted = highlighted

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self.tell("")
        self.narrow(event.value)

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self.take(self.query_one(OptionList).highlighted, event.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.take(event.option_index, self.query_one(Field).value)
