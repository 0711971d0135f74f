"""What the demo's people have written down before: quick replies, a customer's card, a note, a consent.

Invariant: it is written through the console door, as anybody writes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent_tui.client.desk import DeskClient
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.customers import ConsentForm, CustomerForm
from agent_tui.wire.replies import ReplyForm

REPLIES: tuple[ReplyForm, ...] = (
    ReplyForm(
        title="Welcome",
        text="Hello {CustomerFirstName}, this is {AgentFirstName}. How can I help you?",
        language="en",
        tags=["hello"],
    ),
    ReplyForm(
        title="Bienvenida",
        text="Hola {CustomerFirstName}, soy {AgentFirstName}. ¿En qué puedo ayudarte?",
        language="es",
        tags=["hello"],
    ),
    ReplyForm(
        title="Where is my order",
        text="Your order {$Order$} left our warehouse on {$Day$}; it arrives within two working days.",
        language="en",
        tags=["order"],
    ),
    ReplyForm(
        title="Refund takes a week",
        text="The refund for {$Order$} is on its way. Banks take up to seven days.",
        language="en",
        tags=["order", "money"],
        workstreams=["support"],
    ),
    ReplyForm(title="Goodbye", text="Thank you for writing to {DeskName}. Have a nice day!", language="en"),
    ReplyForm(title="My signature", text="{AgentName}, {DeskName}", tags=["sign"], personal=True),
)
CARD = CustomerForm(tags=["regular", "wholesale"], fields={"Order": "A-10234", "Plan": "gold"})
NOTE = "Prefers a call before noon. Has asked twice for invoices by e-mail; the address is in the shop's account."


async def write_papers(client: DeskClient, rows: Sequence[Conversation]) -> None:
    """Write them down; the card is that of the first conversation's customer.

    Raises:
        DeskError: the desk refused, or did not answer.
    """
    for form in REPLIES:
        await client.replies.make(form)
    if rows:
        first = rows[0]
        await client.customers.change(first.customer.id, CARD)
        await client.customers.note(first.customer.id, NOTE)
        agreed = ConsentForm(number=first.number.id, consent="opted_in", source="web form")
        await client.customers.consent(first.customer.id, agreed)
