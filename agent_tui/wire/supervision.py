"""What supervisors see and do beyond one conversation: needs-attention list, bulk actions; and a consult."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.wire.conversations import Conversation

AttentionReason = Literal["window_closing", "long_wait", "failed_send", "unroutable", "parked", "config_refused"]
BulkAction = Literal["assign", "transfer", "close"]

MOST_IN_BULK = 1_000
"""Conversations in one bulk action."""


class Attention(Struct, frozen=True, kw_only=True):
    """One thing that somebody should look at.

    ``conversation`` is null for ``parked``, which has ``parked_id``, and for ``config_refused``, a change of the
    configuration's file that the desk did not take. ``since`` is when it began (of
    ``window_closing``: when the window closes). ``detail`` says it in a sentence, without a customer's words.
    """

    reason: AttentionReason
    conversation: Conversation | None
    parked_id: str | None
    since: str
    detail: str


class AttentionPage(Struct, frozen=True, kw_only=True):
    """Most pressing first. ``total`` counts all pages; of the kinds in ``capped`` there is more than was counted."""

    items: list[Attention]
    next: str | None
    total: int
    capped: list[AttentionReason]


class Bulk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One action for many conversations; ``agent`` or ``queue`` for assign and transfer, ``force`` for assign."""

    action: BulkAction
    conversations: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(min_length=1, max_length=MOST_IN_BULK)]
    agent: Annotated[str, Meta(max_length=200)] | None = None
    queue: Annotated[str, Meta(max_length=200)] | None = None
    note: Annotated[str, Meta(max_length=4000)] = ""
    force: bool = False


class BulkOutcome(Struct, frozen=True, kw_only=True):
    """One conversation of a bulk action: done (in a preview: could be done), or the refusal's code and sentence."""

    conversation_id: str
    ok: bool
    code: str
    sentence: str


class BulkResult(Struct, frozen=True, kw_only=True):
    """In the order asked for."""

    items: list[BulkOutcome]


class Consult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Advice of an agent, or of anybody in a queue (exactly one); ``note`` is the question.

    The colleague looks on and writes notes; the customer sees nothing of it. In a queue one after the other is asked.
    """

    agent: Annotated[str, Meta(max_length=200)] | None = None
    queue: Annotated[str, Meta(max_length=200)] | None = None
    note: Annotated[str, Meta(max_length=4000)] = ""
