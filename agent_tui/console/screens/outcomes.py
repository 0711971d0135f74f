"""What a bulk action would do, or did: one line a conversation, refusals first.

Invariant: a preview changes nothing; only ``y`` says yes, so that an Enter too many harms nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import keys_line
from agent_tui.wire.supervision import BulkOutcome


class Outcomes(Listed[bool]):
    """Dismisses True for yes. ``names``: customers by conversation. ``yes``: the word for doing it; empty: a result."""

    DEFAULT_CSS = """
    Outcomes > .frame { width: 100; }
    Outcomes .summary { height: auto; text-style: bold; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n,q,enter", "back", "No", show=False, priority=True),
        Binding("j", "cursor(1)", "Down", show=False),
        Binding("k", "cursor(-1)", "Up", show=False),
    ]

    def __init__(
        self, title: str, outcomes: Sequence[BulkOutcome], names: Mapping[str, str], *, signs: Glyphs, yes: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._outcomes = sorted(outcomes, key=lambda outcome: outcome.ok)
        self._names = names
        self._signs = signs
        self._yes = yes

    @property
    def _possible(self) -> int:
        return sum(outcome.ok for outcome in self._outcomes)

    def title_words(self) -> str:
        return safe_line(self._title, 90)

    def compose_body(self) -> ComposeResult:
        yield Static(safe_content(self._summary()), classes="summary", markup=False)
        yield OptionList(*(Option(self._line(outcome)) for outcome in self._outcomes), markup=False)

    def _summary(self) -> str:
        good, bad = self._possible, len(self._outcomes) - self._possible
        if not self._yes:
            return f"{good} done" + (f", {bad} refused." if bad else ".")
        return f"{good} would be done" + (f", {bad} would be refused." if bad else ".") + " Nothing has happened yet."

    def _line(self, outcome: BulkOutcome) -> Content:
        name = safe_line(self._names.get(outcome.conversation_id, outcome.conversation_id), 28)
        if outcome.ok:
            word = "possible" if self._yes else "done"
            return Content.assemble((f"{self._signs.sent} ", "$text-success"), name, (f"  {word}", "$text-muted"))
        reason = safe_line(outcome.sentence or outcome.code, 80)
        return Content.assemble((f"{self._signs.failed} ", "bold $text-error"), name, (f"  {reason}", "$text-warning"))

    def keys_line(self) -> Content:
        if self._yes and self._possible:
            return keys_line(("y", self._yes), ("j k", "scroll"), ("n enter esc", "leave it"))
        return keys_line(("j k", "scroll"), ("enter esc", "close"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OptionList).focus()

    def action_yes(self) -> None:
        if self._yes and self._possible:
            self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)
