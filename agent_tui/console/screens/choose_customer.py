"""Whom to write to first: a number that is typed, checked as it is typed, or a customer who is known.

Invariant: what is dismissed is an address that WhatsApp could have; nobody who opted out can be chosen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from textual.content import Content
from textual.widgets.option_list import Option
from textual.worker import Worker

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.screens.modal import Field, keys_line
from agent_tui.console.screens.narrowed import Narrowed
from agent_tui.core.address import normalise
from agent_tui.core.errors import DeskError, Invalid
from agent_tui.wire.lists import KnownCustomer


@dataclass(frozen=True, slots=True)
class Chosen:
    """An address to write to, or with ``conversation_id`` a live conversation to go to; of whom one knows also more."""

    address: str
    name: str = ""
    conversation_id: str | None = None
    language: str = ""


class ChooseCustomer(Narrowed[Chosen | None]):
    """``look`` finds known customers by words of their name or digits of their address."""

    TITLE_WORDS = "Write to whom?"
    PLACEHOLDER = "a number with + and country code, or a name to search"

    def __init__(self, look: Callable[[str], Awaitable[list[KnownCustomer]]]) -> None:
        super().__init__()
        self._look = look
        self._shown: list[Chosen | None] = []

    def keys_line(self) -> Content:
        return keys_line(("enter", "take"), ("up down", "move"), ("esc", "back"))

    def narrow(self, typed: str) -> None:
        self._list(typed, [])
        _worker: Worker[None] = self.run_worker(partial(self._find, typed), group="customers", exclusive=True)

    async def _find(self, typed: str) -> None:
        try:
            found = await self._look(typed)
        except DeskError as error:
            self.tell(error.sentence)
            return
        if self.query_one(Field).value == typed:
            self._list(typed, found)

    def _list(self, typed: str, found: list[KnownCustomer]) -> None:
        typed_address = _address(typed)
        self._shown = []
        lines: list[Option] = []
        if typed_address and all(each.address != typed_address for each in found):
            self._shown.append(Chosen(typed_address))
            lines.append(Option(Content.assemble("Write to ", (typed_address.removeprefix("whatsapp:"), "bold"))))
        for each in found:
            self._shown.append(None if each.opted_out_at else _chosen(each))
            lines.append(Option(_line(each), disabled=each.opted_out_at is not None))
        self.list_lines(lines, next((place for place, each in enumerate(self._shown) if each is not None), None))

    def take(self, place: int | None, typed: str) -> None:
        chosen = self._shown[place] if place is not None and place < len(self._shown) else None
        if chosen is not None:
            self.dismiss(chosen)
        elif any(each is None for each in self._shown):
            self.tell("This customer opted out; only their own START changes that.")
        else:
            self.tell(_fault(typed))


def _chosen(customer: KnownCustomer) -> Chosen:
    # A name that is hidden from us in part must not come before the customer's eyes as we see it.
    name = "" if "name" in customer.hidden else customer.name
    return Chosen(customer.address, name, customer.conversation_id, customer.language)


def _address(typed: str) -> str:
    try:
        return normalise(typed)
    except Invalid:
        return ""


def _fault(typed: str) -> str:
    try:
        normalise(typed)
    except Invalid as error:
        return f"{error.sentence} {error.hint}"
    return ""


def _line(customer: KnownCustomer) -> Content:
    name, address = safe_line(customer.name, 34), customer.address.removeprefix("whatsapp:")
    known = name not in ("", address)
    parts: list[tuple[str, str]] = [(f"{name}  " if known else "", ""), (address, "$text-muted" if known else "")]
    if customer.opted_out_at:
        parts.append(("  opted out", "$text-warning"))
    elif customer.conversation_id:
        parts.append(("  has a live conversation", "$text-muted"))
    return Content.assemble(*parts)
