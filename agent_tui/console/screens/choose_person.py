"""Finding a customer by name or number, to show two as one person.

Invariant: who is shown as the same person already cannot be chosen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.ports import explain
from agent_tui.console.screens.listed import Listed
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.core.errors import DeskError
from agent_tui.wire.customers import Customer

ASK = "Type the name or the number that the customer also writes with."
NOBODY = "Nobody else is found whom you may know."


class ChoosePerson(Listed[Customer | None]):
    """Dismisses the other customer, or None. ``look`` finds customers by words of their name or digits of a number."""

    DEFAULT_CSS = "ChoosePerson OptionList { margin-top: 1; max-height: 14; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "cursor(1)", "Down", show=False),
        Binding("up", "cursor(-1)", "Up", show=False),
    ]

    def __init__(self, card: Customer, look: Callable[[str], Awaitable[list[Customer]]]) -> None:
        super().__init__()
        self._card = card
        self._look = look
        self._shown: list[Customer] = []

    def title_words(self) -> str:
        name = safe_line(self._card.name or self._card.profile_name or self._card.id, 40)
        return f"Who is the same person as {name}?"

    def compose_body(self) -> ComposeResult:
        yield Field(placeholder="words of a name, or digits of a number")
        options = OptionList(markup=False)
        options.can_focus = False
        yield options

    def keys_line(self) -> Content:
        return keys_line(("enter", "look at both"), ("up down", "move"), ("esc", "back"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Field).focus()
        name = self._card.name or self._card.profile_name
        if name:
            self._search(name.split()[0])
        else:
            self.tell(ASK)

    def on_input_changed(self, event: Field.Changed) -> None:
        event.stop()
        self.tell("")
        self._search(event.value)

    def _search(self, typed: str) -> None:
        _worker: Worker[None] = self.run_worker(partial(self._find, typed), group="persons", exclusive=True)

    async def _find(self, typed: str) -> None:
        if not typed.strip():
            return
        try:
            found = await self._look(typed.strip())
        except DeskError as error:
            self.tell(safe_line(explain(error), 300))
            return
        one = {self._card.id, *(member.id for member in self._card.person)}
        self._shown = [card for card in found if card.id not in one]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(card)) for card in self._shown])
        options.highlighted = 0 if self._shown else None
        if not self._shown:
            self.tell(NOBODY if self.query_one(Field).value.strip() else ASK)

    def on_input_submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self._take(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    def _take(self, index: int | None) -> None:
        if index is not None and index < len(self._shown):
            self.dismiss(self._shown[index])


def _line(card: Customer) -> Content:
    name = safe_line(card.name or card.profile_name or "no name given", 34)
    numbers = ", ".join(line.address.removeprefix("whatsapp:") for line in card.lines) or ", ".join(card.aliases)
    tags = " ".join(f"#{tag}" for tag in card.tags)
    return Content.assemble(name, "  ", (safe_line(f"{numbers}  {tags}".strip(), 44), "$text-muted"))
