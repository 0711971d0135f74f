"""Everything a console knows, in one place, without a widget or a connection in it.

Invariant: applying the events after a snapshot gives the same state as a fresh snapshot taken after them
(``reducers``). Rows and transcripts remember the seq they were read at, so an event that is older than what we hold
changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from agent_tui.console.sections import SectionIndex

if TYPE_CHECKING:
    from agent_tui.wire.conversations import Conversation
    from agent_tui.wire.messages import Message
    from agent_tui.wire.people import Agent, Me, Queue
    from agent_tui.wire.templates import Switches

Link = Literal["connecting", "online", "reconnecting", "offline", "refused"]

BubblePhase = Literal["held", "waiting", "posting", "refused", "kept"]
"""``held``: may still be stopped; ``waiting``: for the desk; ``refused``: by the desk, with its sentence;
``kept``: written before the console was closed, sent only when asked."""


@dataclass(slots=True)
class OutgoingFile:
    """A file to send; ``file_id`` is the desk's name for it once it is uploaded."""

    path: str
    name: str
    size: int
    file_id: str | None = None


@dataclass(slots=True)
class OutgoingTemplate:
    """A template to send; ``text`` is what it will read like."""

    template_id: str
    name: str
    language: str
    variables: dict[str, str]


@dataclass(slots=True)
class Bubble:
    """A message that the desk has not confirmed yet, shown at the end of its transcript.

    ``client_id`` stays the same however often it is posted. ``due``: the monotonic second at which its hold ends.
    """

    client_id: str
    conversation_id: str
    text: str
    at: str
    phase: BubblePhase
    due: float = 0.0
    file: OutgoingFile | None = None
    template: OutgoingTemplate | None = None
    sentence: str = ""
    hint: str = ""


@dataclass(slots=True)
class DraftText:
    """What is typed for a conversation; ``saved``: the desk has exactly this."""

    text: str
    at: str
    saved: bool


@dataclass(slots=True)
class Transcript:
    """The part of a conversation's messages that is held, ordered by seq; ``older`` asks for the page before it."""

    messages: list[Message] = field(default_factory=list)
    older: str | None = None
    feed_seq: int = 0
    loaded: bool = False

    def upsert(self, message: Message) -> bool:
        """Put ``message`` in its place; whether it is a new one. One older than the part we hold is left out."""
        index = bisect_left(self.messages, message.seq, key=_seq_of)
        if index < len(self.messages) and self.messages[index].seq == message.seq:
            self.messages[index] = message
            return False
        if index == 0 and self.older is not None:
            return False
        self.messages.insert(index, message)
        return True

    def prepend(self, page: list[Message], older: str | None) -> None:
        """Put the page before what we hold in front of it."""
        first = self.messages[0].seq if self.messages else None
        self.messages[:0] = [message for message in page if first is None or message.seq < first]
        self.older = older


def _seq_of(message: Message) -> int:
    return message.seq


@dataclass(slots=True)
class ConsoleState:
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
    push_only: set[str] = field(default_factory=set)
    """Workstreams whose conversations the desk hands out itself, learned from its refusals."""
    opened: str | None = None
    feed_seq: int = 0

    @property
    def agent(self) -> str | None:
        """The id we act as; None: none chosen, or not known yet."""
        return self.me.id if self.me else None

    @property
    def supervises(self) -> bool:
        return self.me is not None and self.me.role in ("supervisor", "admin")

    def opened_row(self) -> Conversation | None:
        return self.rows.get(self.opened) if self.opened else None

    def is_mine(self, row: Conversation) -> bool:
        return row.agent is not None and row.agent == self.agent

    def is_offered(self, row: Conversation) -> bool:
        return row.agent is None and row.offered_to is not None and row.offered_to == self.agent
