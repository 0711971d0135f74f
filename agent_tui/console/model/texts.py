"""What is written: transcripts as far as they are held, messages that have not left, drafts.

Invariant: a transcript is ordered by the desk's seq and has no gap above its oldest message but the pages that
``older`` asks for.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from agent_tui.wire.messages import Message

BubblePhase = Literal["held", "waiting", "posting", "refused", "kept"]
"""``held``: may still be stopped; ``waiting``: for the desk; ``refused``: by the desk, with its sentence;
``kept``: written before the console was closed, sent only when asked."""


@dataclass(slots=True)
class OutgoingFile:
    """A file to send; ``file_id`` is the desk's name for it once it is uploaded.

    ``on``: the agent wants it to go; ``trouble``: why it cannot, in a few words. ``shrinks``: a picture that can go
    once it is made smaller.
    """

    path: str
    name: str
    size: int
    file_id: str | None = None
    content_type: str = ""
    on: bool = True
    trouble: str = ""
    shrinks: bool = False

    @property
    def goes(self) -> bool:
        """Whether it goes with the next message."""
        return self.on and not self.trouble


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
    ``after``: the ``client_id`` of the part that it follows.
    """

    client_id: str
    conversation_id: str
    text: str
    at: str
    phase: BubblePhase
    due: float = 0.0
    file: OutgoingFile | None = None
    template: OutgoingTemplate | None = None
    after: str | None = None
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
