"""Two customers shown as one person, and parted again.

Invariant: both are looked at before they are merged; what can be undone is the desk's to say, not this console's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from agent_tui.console.flows.people_choice import choose
from agent_tui.console.link.session import Session
from agent_tui.console.model.card_shelf import card_to_write
from agent_tui.wire.customers import Customer

if TYPE_CHECKING:
    from agent_tui.console.screens.desk_screen import DeskScreen


class PersonFlow:
    """The flow of one console."""

    def __init__(self, session: Session, screen: DeskScreen) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self.table: dict[str, Callable[[], None]] = {
            "card_merge": self.merge,
            "card_part": self.part,
            "card_undo": self.undo,
        }

    @property
    def _card(self) -> Customer | None:
        return self._ports.state.card

    def merge(self) -> None:
        """Find another customer, look at both, show them as one person."""
        from agent_tui.console.screens.choose_person import ChoosePerson

        card = card_to_write(self._ports)
        if card is None:
            return

        def chosen(other: Customer | None) -> None:
            if other is not None:
                self._session.do(partial(self._compare, card, other), f"write:{card.id}")

        self._screen.app.push_screen(ChoosePerson(card, self._ports.api.customers.find), chosen)

    async def _compare(self, card: Customer, other: Customer) -> None:
        from agent_tui.console.screens.merge_preview import MergePreview

        async def count(customer_id: str) -> str:
            page = await self._ports.api.customers.history(customer_id)
            return f"{len(page.items)}{' or more' if page.next else ''}"

        def answered(yes: bool | None) -> None:
            if yes:
                done = f"Shown as one person with {other.name or other.profile_name or other.id}; u undoes it."
                self._session.change_card(partial(self._ports.api.customers.merge, card.id, other.id), card, done)

        preview = MergePreview((card, await count(card.id)), (other, await count(other.id)))
        self._screen.app.push_screen(preview, answered)

    def part(self) -> None:
        """Show one of them by itself again: the one under the cursor, or the one that is chosen."""
        card, (kind, key) = card_to_write(self._ports), self._screen.customer.index
        if card is None:
            return
        if kind == "person":
            self.ask_part(key)
        elif len(card.person) == 1:
            self.ask_part(card.person[0].id)
        else:
            choices = [(each.id, each.name or each.id, ", ".join(each.aliases)) for each in card.person]
            choose(self._screen.app, "Show whom by itself again?", choices, self.ask_part)

    def ask_part(self, member_id: str) -> None:
        from agent_tui.console.screens.ask import Ask

        card = self._card
        member = next((each for each in card.person if each.id == member_id), None) if card is not None else None
        if card is None or member is None:
            return
        name = member.name or ", ".join(member.aliases)

        def answered(yes: bool | None) -> None:
            if yes:
                self._session.change_card(
                    partial(self._ports.api.customers.part, member_id),
                    card,
                    f"{name} is shown by itself again; u undoes it.",
                )

        detail = "Nothing is moved: each keeps its own card, notes and conversations."
        self._screen.app.push_screen(
            Ask(f"Show {name} by itself again?", detail=detail, yes="part", no="leave"), answered
        )

    def undo(self) -> None:
        """Undo the latest merge or parting of this customer, whoever did it."""
        card = card_to_write(self._ports)
        if card is None:
            return
        if card.undo is None:
            self._ports.tell("Nothing was merged or parted in the last week that could be undone; - parts.", "info")
        elif card.undo.refused:
            self._ports.tell(f"It cannot be undone. {card.undo.refused}", "warning")
        else:
            self._session.change_card(partial(self._ports.api.customers.undo, card.id), card, "Undone.")
