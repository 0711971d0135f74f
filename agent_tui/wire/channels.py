"""A number of ours as a channel: where its conversations go, and what hangs on it.

Invariant: ``references`` are the places of the configuration that would be left pointing at nothing without it.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from agent_tui.wire.channel_deletion import ChannelDeletion


class Behaviours(Struct, frozen=True, kw_only=True):
    """What its conversations do by themselves, as the configuration says. Empty texts: nothing is said."""

    greeting: str
    survey: str
    templates_in_window: bool
    attachments: bool
    customers_send: bool
    agents_send: bool


class Channel(Struct, frozen=True, kw_only=True):
    """``live``: conversations that are not closed, by state; ``conversations`` all of them.

    ``lists``: lists of recipients that are not ended; ``timers``: what the desk would do with its conversations by
    itself. ``shared_with``: other numbers of its workstream, to which the language and the behaviours belong.
    ``deletion``: the one that is planned or under way.
    """

    id: str
    number: str
    name: str
    account: str
    workstream: str
    language: str
    messaging_service_sid: str | None
    sandbox: bool
    live: dict[str, int]
    conversations: int
    templates: int
    references: list[str]
    last_inbound_at: str | None
    behaviours: Behaviours
    shared_with: list[str]
    lists: int
    timers: int
    deletion: ChannelDeletion | None


class SetChannel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change; null: leave it. All but ``name`` and ``workstream`` are the workstream's. Empty texts: none."""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    workstream: Annotated[str, Meta(max_length=200)] | None = None
    language: Annotated[str, Meta(max_length=20)] | None = None
    greeting: Annotated[str, Meta(max_length=1600)] | None = None
    survey: Annotated[str, Meta(max_length=1600)] | None = None
    templates_in_window: bool | None = None
    attachments: bool | None = None
    customers_send: bool | None = None
    agents_send: bool | None = None


class ChannelPage(Struct, frozen=True, kw_only=True):
    """In the order of the configuration."""

    items: list[Channel]
    next: str | None


class ChannelConversations(Struct, frozen=True, kw_only=True):
    """Live conversations of a number, oldest first; ``window_open``: free text may be sent."""

    items: list[ChannelConversation]


class ChannelConversation(Struct, frozen=True, kw_only=True):
    id: str
    state: str
    window_open: bool


class ChannelCustomers(Struct, frozen=True, kw_only=True):
    """Addresses of those who wrote to this number of ours and to no other."""

    items: list[str]
