"""The change feed: what happened, in order."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from agent_tui.core.states import State
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Message

EventKind = Literal[
    "message.received",
    "message.enriched",
    "message.queued",
    "message.status",
    "message.failed",
    "message.noted",
    "conversation.opened",
    "conversation.routed",
    "conversation.offered",
    "conversation.accepted",
    "conversation.declined",
    "conversation.timed_out",
    "conversation.claimed",
    "conversation.assigned",
    "conversation.transferred",
    "conversation.waiting",
    "conversation.reopened",
    "conversation.followed_up",
    "conversation.ended",
    "conversation.closed",
    "conversation.drafted",
    "conversation.read",
    "conversation.joined",
    "conversation.monitored",
    "conversation.left",
    "conversation.consulted",
    "conversation.consult_accepted",
    "conversation.consult_ended",
    "survey.answered",
    "conversation.bot_began",
    "conversation.bot_escalated",
    "customer.updated",
    "customer.erasing",
    "customer.erased",
    "customer.cleaned",
    "customer.opted_in",
    "customer.opted_out",
    "customer.consent_unsaid",
    "customer.noted",
    "customer.merged",
    "customer.parted",
    "conversation.coded",
    "reply.changed",
    "list.changed",
    "attachment.changed",
    "presence.changed",
    "queue.held",
    "number.changed",
    "number.deletion",
    "number.deleted",
    "agent.changed",
    "bulk.done",
    "switch.changed",
    "template.synced",
    "template.sync_asked",
    "token.changed",
    "webhook.parked",
    "retention.done",
    "config.loaded",
    "config.refused",
    "desk.restored",
    "reset",
]
EVENT_KINDS: tuple[str, ...] = get_args(EventKind)

Fact = str | int | float | bool | None


class FeedEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change.

    ``data`` holds ids and small facts. Those entitled to the conversation get its row as it is now and the message
    concerned; the others get ``state`` and ``queue`` only. ``seq`` is the place in the feed.
    """

    seq: int
    at: str
    actor: str
    kind: str
    conversation_id: str | None
    data: dict[str, Fact] = {}
    conversation: Conversation | None = None
    message: Message | None = None
    state: State | None = None
    queue: str | None = None


class EventPage(Struct, frozen=True, kw_only=True):
    """Events in order; ``next`` is always the seq to ask after."""

    items: list[FeedEvent]
    next: int
