"""Search over messages."""

from __future__ import annotations

from msgspec import Struct

from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Message


class SearchHit(Struct, frozen=True, kw_only=True):
    """A message in which the words occur, and the conversation it stands in."""

    message: Message
    conversation: Conversation


class SearchPage(Struct, frozen=True, kw_only=True):
    """Newest first; ``next`` goes back as ``before``."""

    items: list[SearchHit]
    next: str | None
