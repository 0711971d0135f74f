"""Everything a console knows, in one place, without a widget or a connection in it.

Invariant: applying the events after a snapshot gives the same state as a fresh snapshot taken after them
(``reducers``). Rows and transcripts remember the seq they were read at, so an event that is older than what we hold
changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from agent_tui.console.model.sections import SectionIndex

if TYPE_CHECKING:
    from agent_tui.console.model.texts import Bubble, DraftText, Transcript
    from agent_tui.wire.conversations import Conversation
    from agent_tui.wire.customers import Customer
    from agent_tui.wire.people import Agent, Me, Queue
    from agent_tui.wire.supervision import Attention
    from agent_tui.wire.templates import Switches

MOST_SELECTED = 1_000
"""Conversations that one bulk action takes."""

Link = Literal["connecting", "online", "reconnecting", "offline", "refused"]


class ConsoleState(Struct):
    """The whole of it. ``opened`` is the conversation in the chat pane."""

    link: Link = "connecting"
    link_sentence: str = ""
    me: Me | None = None
    rows: dict[str, Conversation] = field(default_factory=dict)
    row_seq: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    """Conversations that we may not see any more, with the seq at which we were told."""
    sections: SectionIndex = field(default_factory=SectionIndex)
    transcripts: dict[str, Transcript] = field(default_factory=dict)
    bubbles: dict[str, list[Bubble]] = field(default_factory=dict)
    drafts: dict[str, DraftText] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    switches: dict[str, Switches] = field(default_factory=dict)
    card: Customer | None = None
    """Of the customer whose conversation is open; None: not read, or not ours to see."""
    history: list[Conversation] = field(default_factory=list)
    """The person's conversations as far as they were read, the newest first."""
    earlier_next: str | None = None
    """The cursor of the page behind it."""
    card_trouble: str = ""
    """Why the card could not be read."""
    push_only: set[str] = field(default_factory=set)
    """Workstreams whose conversations the desk hands out itself, learned from its refusals."""
    opened: str | None = None
    monitored: str | None = None
    """The conversation that is read along; its transcript is kept like that of the open one."""
    attention: list[Attention] = field(default_factory=list)
    attention_count: str = "0"
    """How many there are: more than are listed, and with a ``+`` if the desk counted no further."""
    board_read_at: datetime | None = None
    """When the wallboard's figures were last read; None: never."""
    board_trouble: str = ""
    """Why the last reading of them failed."""
    selected: dict[str, None] = field(default_factory=dict)
    """Conversations selected for a bulk action, in the order of their selection."""
    feed_seq: int = 0

    @property
    def agent(self) -> str | None:
        """The id we act as; None: none chosen, or not known yet."""
        return self.me.id if self.me else None

    @property
    def supervises(self) -> bool:
        return self.me is not None and self.me.role in ("supervisor", "admin")

    @property
    def administers(self) -> bool:
        return self.me is not None and self.me.role == "admin"

    def opened_row(self) -> Conversation | None:
        return self.rows.get(self.opened) if self.opened else None

    @property
    def earlier(self) -> list[Conversation]:
        """The person's other conversations."""
        return [row for row in self.history if row.id != self.opened]

    def queue_name(self, queue_id: str | None) -> str:
        """What customers read of a queue; its id where we are not told of it, "" for none."""
        queue = self.queues.get(queue_id or "")
        return (queue_id or "") if queue is None else queue.name or queue.id

    def is_mine(self, row: Conversation) -> bool:
        return row.agent is not None and row.agent == self.agent

    def is_joined(self, row: Conversation) -> bool:
        """Whether we write along in a colleague's conversation."""
        return self.agent is not None and self.agent in row.joined and not self.is_mine(row)

    def may_write(self, row: Conversation) -> bool:
        """Whether the customer may hear from us: our own conversation, or one that we joined."""
        return self.is_mine(row) or self.is_joined(row)

    def is_consulted(self, row: Conversation) -> bool:
        """Whether a colleague asks for our advice."""
        return self.agent is not None and self.agent in row.consulting and not self.is_mine(row)

    def is_invited(self, row: Conversation) -> bool:
        """Whether a colleague asks for our advice and we have not followed yet."""
        return self.agent is not None and self.agent in row.invited and not self.is_mine(row)

    def offered_first(self) -> Conversation | None:
        """The offer to us that ends first."""
        every = self.sections.whole
        return self.rows[every.at("offered", 0)] if every.count("offered") else None

    def is_offered(self, row: Conversation) -> bool:
        return row.agent is None and row.offered_to is not None and row.offered_to == self.agent
