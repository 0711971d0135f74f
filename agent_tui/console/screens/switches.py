"""The attachment switches: which workstreams let customers and agents send files.

Invariant: nothing changes before ctrl+s; the result holds the rows that differ from what came in, and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import keys_line
from agent_tui.core.moment import from_text

Direction = Literal["customers", "agents"]
_WORDS: dict[Direction, str] = {"customers": "Customers may send files", "agents": "Agents may send files"}


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """One workstream; ``set_by`` (an agent's id) and ``set_at`` (UTC text) are None where the configuration rules."""

    workstream_id: str
    name: str
    customers: bool
    agents: bool
    set_by: str | None
    set_at: str | None


class SwitchesScreen(Listed[tuple[SwitchRow, ...] | None]):
    """Dismisses the changed rows, or None. Without ``may_change`` it only shows. ``zone`` None: the local one."""

    DEFAULT_CSS = """
    SwitchesScreen .about { height: auto; color: $text-muted; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "flip", "Switch", show=False),
        Binding("ctrl+s", "save", "Save", show=False),
        Binding("j", "cursor(1)", "Down", show=False),
        Binding("k", "cursor(-1)", "Up", show=False),
    ]
    TITLE_WORDS = "Attachment switches"

    def __init__(self, rows: Sequence[SwitchRow], *, may_change: bool, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._before = tuple(rows)
        self._rows = list(rows)
        self._may_change = may_change
        self._zone = zone

    def compose_body(self) -> ComposeResult:
        yield Static(Content(self._about()), classes="about", markup=False)
        yield OptionList(*self._options(), markup=False)

    def _about(self) -> str:
        if not self._rows:
            return "There is no workstream."
        if self._may_change:
            return "Off: files of that direction are refused, for every conversation of the workstream."
        return "Only a supervisor changes these. Where agents may not send files, the paperclip is off."

    def _options(self) -> list[Option]:
        options: list[Option] = []
        for index, row in enumerate(self._rows):
            options.append(Option(self._head(row), disabled=True))
            for direction in _WORDS:
                options.append(Option(self._line(index, direction), id=f"{index}:{direction}"))
        return options

    def _head(self, row: SwitchRow) -> Content:
        since = "as the configuration says"
        if row.set_by is not None:
            since = f"set by {safe_line(row.set_by, 20)}"
            if row.set_at is not None:
                since += f", {self._when(row.set_at)}"
        return Content.assemble((safe_line(row.name, 30), "bold $text"), f"  {since}")

    def _when(self, moment: str) -> str:
        local: datetime = from_text(moment).astimezone(self._zone)
        return f"{local.day} {local:%b %H:%M}"

    def _line(self, index: int, direction: Direction) -> Content:
        on = self._is_on(self._rows[index], direction)
        changed = on != self._is_on(self._before[index], direction)
        state = ("[x] on ", "bold $text-success") if on else ("[ ] off", "bold $text-warning")
        return Content.assemble(
            "  ", state, (f"  {_WORDS[direction]}", "$text"), ("  changed", "bold $text-accent") if changed else ""
        )

    @staticmethod
    def _is_on(row: SwitchRow, direction: Direction) -> bool:
        return row.customers if direction == "customers" else row.agents

    def keys_line(self) -> Content:
        if not self._may_change:
            return keys_line(("esc", "back"))
        return keys_line(("space", "switch"), ("ctrl+s", "save"), ("esc", "leave as it was"))

    def action_flip(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self._toggle(options.get_option_at_index(options.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._toggle(event.option_id)

    def _toggle(self, option_id: str | None) -> None:
        if option_id is None:
            return
        if not self._may_change:
            self.tell("Only a supervisor or an administrator changes these switches.")
            return
        text, _, direction = option_id.partition(":")
        index = int(text)
        row = self._rows[index]
        known: Direction = "customers" if direction == "customers" else "agents"
        if known == "customers":
            self._rows[index] = replace(row, customers=not row.customers)
        else:
            self._rows[index] = replace(row, agents=not row.agents)
        self.query_one(OptionList).replace_option_prompt(option_id, self._line(index, known))

    def action_save(self) -> None:
        changed = tuple(row for row, before in zip(self._rows, self._before, strict=True) if row != before)
        self.dismiss(changed or None)
