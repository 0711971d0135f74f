"""The card before the agent: read when a conversation is opened, again when the feed says that it changed.

Invariant: what is shown belongs to the customer of the open conversation; a read that failed says so, and shows no
card: it may not be ours to see any more.
"""

from __future__ import annotations

from agent_tui.console.model.reducers import Change
from agent_tui.console.ports import Ports, explain
from agent_tui.core.errors import DeskError
from agent_tui.wire.conversations import Conversation, ConversationPage
from agent_tui.wire.customers import Customer
from agent_tui.wire.events import FeedEvent


def card_to_write(ports: Ports) -> Customer | None:
    """The card that is shown, if the desk would let us write on it; else we are told why not."""
    state = ports.state
    card, row = state.card, state.opened_row()
    # The card may have been read before the conversation became ours.
    ours = row is not None and state.agent in (row.agent, row.offered_to, *row.consulting, *row.joined)
    if card is None or card.writable or ours:
        return card
    ports.tell("You have no conversation with this customer; take one first, then write on the card.", "warning")
    return None


class CardShelf:
    """The card of one console."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._read_for: str | None = None

    def opened(self, row: Conversation) -> bool:
        """A conversation is open; whether its customer's card must be read."""
        state = self._ports.state
        held = state.card is not None and state.card.id == row.customer.id
        # The same customer's next conversation makes the one before it an earlier one.
        if held and self._read_for == row.id and not state.card_trouble:
            return False
        if not held:
            state.card, state.history, state.earlier_next = None, [], None
        state.card_trouble, self._read_for = "", row.id
        return True

    def concerns(self, event: FeedEvent) -> str | None:
        """The id of the open conversation's customer, if ``event`` is about that person."""
        row, card = self._ports.state.opened_row(), self._ports.state.card
        if row is None or not event.kind.startswith("customer."):
            return None
        known = {row.customer.id, *(member.id for member in card.person)} if card is not None else {row.customer.id}
        named = {event.data.get("user_id"), event.data.get("with_user")}
        return row.customer.id if event.conversation_id == row.id or known & named else None

    async def read(self, customer_id: str) -> None:
        """The card and the first page of earlier conversations; a failure becomes a sentence in the pane."""
        customers = self._ports.api.customers
        try:
            card = await customers.get(customer_id)
            page = await customers.history(customer_id)
        except DeskError as error:
            self._keep(customer_id, None, None, explain(error))
        else:
            self._keep(customer_id, card, page, "")

    def _keep(self, customer_id: str, card: Customer | None, page: ConversationPage | None, trouble: str) -> None:
        state = self._ports.state
        row = state.opened_row()
        if row is None or row.customer.id != customer_id:
            return
        state.card, state.card_trouble = card, trouble
        state.history = [] if page is None else page.items
        state.earlier_next = None if page is None else page.next
        self._ports.changed(Change(head=True))

    def put(self, card: Customer) -> None:
        """A card as the desk answered it to our own change."""
        row = self._ports.state.opened_row()
        if row is not None and row.customer.id == card.id:
            self._ports.state.card = card
            self._ports.changed(Change(head=True))

    async def more(self) -> None:
        """The next page of earlier conversations.

        Raises:
            DeskError: the desk refused, or did not answer.
        """
        state = self._ports.state
        card, after, row = state.card, state.earlier_next, state.opened_row()
        if card is None or after is None or row is None:
            return
        page = await self._ports.api.customers.history(card.id, after)
        if state.card is not None and state.card.id == card.id and state.earlier_next == after:
            state.history = [*state.history, *page.items]
            state.earlier_next = page.next
            self._ports.changed(Change(head=True))
