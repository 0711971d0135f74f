"""Several fields one below the other: what the forms of a template's variables and of a quick reply have in common.

Invariant: up and down go from field to field, Enter goes on, and on the last one it finishes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType

from agent_tui.console.screens.modal import Field, Modal

Result = TypeVar("Result")


class Fields(Modal[Result]):
    """``fields`` in their order; ``action_finish`` is what Enter on the last one and ctrl+s do."""

    # With priority: the box around the fields would scroll on these keys.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "Next field", show=False, priority=True),
        Binding("up", "step(-1)", "Previous field", show=False, priority=True),
        Binding("ctrl+s", "finish", "Finish", show=False, priority=True),
    ]

    def fields(self) -> Sequence[Field]:
        """From the first to the last."""
        raise NotImplementedError

    def action_finish(self) -> None:
        """Everything is filled in."""
        raise NotImplementedError

    def follow(self) -> None:
        """What stands beside the fields follows each letter."""

    def on_mount(self) -> None:
        super().on_mount()
        for field in self.fields():
            field.at_once = self.follow
        self.follow()

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if event.input is self.fields()[-1]:
            self.action_finish()
        else:
            self.action_step(1)

    def action_step(self, step: int) -> None:
        fields = self.fields()
        at = next((index for index, field in enumerate(fields) if field.has_focus), 0)
        fields[max(0, min(at + step, len(fields) - 1))].focus()
