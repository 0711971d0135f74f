"""A question with two answers, before something that a customer sees or that cannot be undone.

Invariant: the answer that changes nothing is the one that Esc gives, and where the other is grave also Enter.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.painting.safe_text import safe_content
from agent_tui.console.screens.modal import Modal, keys_line


class Ask(Modal[bool]):
    """Dismisses True for yes, False for no.

    ``question`` and ``detail`` may hold what others wrote. ``yes`` and ``no`` are the words of the two answers.
    ``grave``: Enter says no, only ``y`` says yes.
    """

    DEFAULT_CSS = """
    Ask > .frame { width: 64; }
    Ask.-grave > .frame { border: round $error; }
    Ask .question { height: auto; max-height: 8; text-style: bold; }
    Ask .detail { height: auto; max-height: 8; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n", "answer(False)", "No", show=False),
        Binding("enter", "default", "Default", show=False),
    ]

    def __init__(
        self, question: str, *, detail: str = "", yes: str = "yes", no: str = "no", grave: bool = False
    ) -> None:
        super().__init__(classes="-grave" if grave else "")
        self._question = question
        self._detail = detail
        self._yes = yes
        self._no = no
        self._grave = grave

    def compose_body(self) -> ComposeResult:
        yield Static(safe_content(self._question), classes="question", markup=False)
        if self._detail:
            yield Static(safe_content(self._detail), classes="detail", markup=False)

    def keys_line(self) -> Content:
        yes, no = ("y", "n enter esc") if self._grave else ("y enter", "n esc")
        return keys_line((yes, self._yes), (no, self._no))

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

    def action_default(self) -> None:
        self.dismiss(not self._grave)

    def action_back(self) -> None:
        self.dismiss(False)
