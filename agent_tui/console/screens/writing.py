"""A modal in which something is written.

Invariant: Esc never loses words at once: the first one says that they are not kept, the next one leaves.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.content import Content

from agent_tui.console.screens.modal import Modal, keys_line

Result = TypeVar("Result")


class Writing(Modal[Result]):
    """``unkept`` says whether something would be lost; ``stay`` is called when writing goes on."""

    KEEP_KEY: ClassVar[str] = "ctrl+s"
    _leaving = False

    def unkept(self) -> bool:
        """Whether something is written that is not kept."""
        raise NotImplementedError

    def writing_keys(self) -> Content:
        """The keys that work while one writes."""
        raise NotImplementedError

    def keys_line(self) -> Content:
        if self._leaving:
            return keys_line(("esc", "leave it unkept"), (self.KEEP_KEY, "keep"))
        return self.writing_keys()

    def stay(self) -> None:
        """Writing goes on."""
        if self._leaving:
            self._leaving = False
            self.refresh_keys()
            self.tell("")

    def action_back(self) -> None:
        if self._leaving or not self.unkept():
            self.dismiss(None)
            return
        self._leaving = True
        self.refresh_keys()
        self.tell("What you typed is not kept yet.")
