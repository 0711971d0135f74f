"""What a sheet of quick replies would do, before it does it: wrong lines first, then what is made and changed.

Invariant: only ``y`` says yes, and a sheet with a wrong line cannot be taken.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import keys_line
from agent_tui.wire.replies import RepliesImported, ReplyLine

_ORDER = ("refused", "change", "make", "same")
_WORDS = {"make": "new", "change": "changed", "same": "as it is"}


class ImportPreview(Listed[bool]):
    """Dismisses True for yes."""

    DEFAULT_CSS = """
    ImportPreview > .frame { width: 100; }
    ImportPreview .summary { height: auto; text-style: bold; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n,q,enter", "back", "No", show=False, priority=True),
        Binding("j", "cursor(1)", "Down", show=False),
        Binding("k", "cursor(-1)", "Up", show=False),
    ]

    def __init__(self, plan: RepliesImported, name: str, *, signs: Glyphs) -> None:
        super().__init__()
        self._plan = plan
        self._sheet_name = name
        self._signs = signs

    @property
    def _possible(self) -> bool:
        return not self._plan.refused and bool(self._plan.made or self._plan.changed)

    def title_words(self) -> str:
        return f"Import {safe_line(self._sheet_name, 60)}: preview"

    def compose_body(self) -> ComposeResult:
        yield Static(Content(summary(self._plan)), classes="summary", markup=False)
        lines = sorted(self._plan.lines, key=lambda line: (_ORDER.index(line.do), line.line))
        yield OptionList(*(Option(self._line(line)) for line in lines), markup=False)

    def _line(self, line: ReplyLine) -> Content:
        place = (f"line {line.line:<5}", "$text-muted")
        title = safe_line(line.title, 30) or "(no title)"
        if line.mistake:
            sign = (f"{self._signs.failed} ", "bold $text-error")
            return Content.assemble(sign, place, title, (f"  {safe_line(line.mistake, 200)}", "$text-warning"))
        facts = " ".join(each for each in (line.language, "mine" if line.personal else "shared") if each)
        return Content.assemble("  ", place, title, (f"  {_WORDS[line.do]}, {safe_line(facts, 30)}", "$text-muted"))

    def keys_line(self) -> Content:
        if self._possible:
            return keys_line(("y", "import"), ("j k", "scroll"), ("n enter esc", "leave it"))
        return keys_line(("j k", "scroll"), ("enter esc", "close"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OptionList).focus()

    def action_yes(self) -> None:
        if self._possible:
            self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)


def summary(plan: RepliesImported) -> str:
    """The plan in a sentence or two."""
    if plan.refused:
        wrong = f"{plan.refused} of {len(plan.lines)} lines {'is' if plan.refused == 1 else 'are'} wrong"
        return f"{wrong}. Nothing is taken until they are right."
    if not plan.made and not plan.changed:
        return f"Nothing would change: {plan.unchanged} are as they are." if plan.lines else "The sheet has no lines."
    return f"{plan.made} new, {plan.changed} changed, {plan.unchanged} as they are. Nothing has happened yet."
