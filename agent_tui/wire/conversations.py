"""Conversations as rows of a queue and as the head of a chat pane.

Agents, queues and workstreams are named by their ids of the configuration; moments are UTC text
(``2026-11-23T09:30:00.123Z``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.core.states import State

View = Literal["mine", "open", "closed", "all", "consult"]
Sort = Literal["wait", "window", "newest"]


Variables = Mapping[str, str | int | float | bool | None]
"""Template variables as requests may bring them; a value that is no text is refused by its key."""


class NumberRef(Struct, frozen=True, kw_only=True):
    """One of our WhatsApp numbers: its id in the configuration, its name, its address (``whatsapp:+1415…``)."""

    id: str
    name: str
    address: str


class CustomerRef(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The WhatsApp user: our id, the name, the address a reply goes to (``whatsapp:+34…``).

    ``name`` is the card's, else the one last given in WhatsApp; ``language`` and ``tags`` are the card's.
    ``hidden``: which of them read differently to the caller than they are.
    """

    id: str
    name: str
    address: str
    language: str = ""
    tags: list[str] = []
    hidden: list[str] = []


class Window(Struct, frozen=True, kw_only=True):
    """The pair's session window; ``none``: the customer never wrote and ``expires_at`` is null.

    ``refused_at``: when WhatsApp refused a text as outside its window (63016), if the customer has not written since; a
    template may go then, though ours is open.
    """

    state: Literal["open", "closed", "none"]
    expires_at: str | None
    refused_at: str | None = None

    @property
    def ends_at(self) -> str | None:
        """Until when free text arrives: WhatsApp's refusal counts before the 24 hours."""
        return self.expires_at if self.refused_at is None else self.refused_at


class LastMessage(Struct, frozen=True, kw_only=True):
    """The newest message of a conversation, notes and events left out; ``text`` is cut at 200 characters."""

    direction: Literal["inbound", "outbound"]
    text: str
    at: str


class Consent(Struct, frozen=True, kw_only=True):
    """Whether the customer wants what we send of our own accord; a source: ``keyword``, ``twilio``, or where it was.

    ``opted_out_at`` set: no templates, lists or automated messages; an agent may still answer in an open window.
    ``by``: the colleague who wrote it down, on a customer's card only; null: the customer said it.
    """

    opted_out_at: str | None
    opted_out_source: str | None
    opted_in_at: str | None
    opted_in_source: str | None
    by: str | None = None


class ChosenCode(Struct, frozen=True, kw_only=True):
    """A disposition code of a conversation, as it was written when it was chosen."""

    code: str
    title: str
    category: str


class Conversation(Struct, frozen=True, kw_only=True):
    """One conversation.

    ``offered_to`` with ``agent`` null: active, not accepted yet, until ``offer_expires_at``. ``unread`` counts
    inbound messages after the read mark. ``failed`` counts messages that ended failed or undelivered and were
    not sent again. ``waiting_since`` is the oldest inbound message without a human's reply, else null.
    ``consulting``: colleagues who were invited to look on and write notes; ``joined``: supervisors who write along;
    ``invited``: those of ``consulting`` who have not followed yet; ``invited_until``: until when each is asked.
    ``bucket``: the place of the first rule of the queue's own order that holds, from 0; smaller is served first.
    ``queue_priority`` is that of its queue: what waits in queues is served, and listed, by it first, then by
    ``bucket``, ``priority`` and ``queued_at``.
    ``variables`` are the context variables that rules set; ``offer_text``: the lines to show with an offer.
    ``hidden``: which of ``variables`` read differently to the caller than they are (``variables.Order``).
    ``codes`` say how it came out. ``consent`` is null where the customer has said nothing of it.
    """

    id: str
    state: State
    agent: str | None
    offered_to: str | None
    offer_expires_at: str | None
    queue: str | None
    workstream: str
    number: NumberRef
    customer: CustomerRef
    priority: int
    skills: dict[str, int]
    unread: int
    read_message: str | None
    failed: int
    last_message: LastMessage | None
    waiting_since: str | None
    window: Window
    draft: str | None
    draft_at: str | None
    created_at: str
    queued_at: str | None
    state_at: str
    consulting: list[str] = []
    joined: list[str] = []
    invited: list[str] = []
    invited_until: dict[str, str] = {}
    bucket: int = 0
    queue_priority: int = 5
    language: str = ""
    variables: dict[str, str | int | bool] = {}
    capacity_profiles: list[str] = []
    offer_text: list[str] = []
    consent: Consent | None = None
    codes: list[ChosenCode] = []
    hidden: list[str] = []


class ConversationPage(Struct, frozen=True, kw_only=True):
    """A page; ``next`` goes back as ``after`` for the page behind it, null at the end."""

    items: list[Conversation]
    next: str | None


class Transfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To an agent or to a queue (exactly one), with a note that the receiving side sees."""

    agent: Annotated[str, Meta(max_length=200)] | None = None
    queue: Annotated[str, Meta(max_length=200)] | None = None
    note: Annotated[str, Meta(max_length=4000)] = ""


class Assign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A supervisor's assignment, to an agent or to a queue (exactly one); ``force`` may exceed capacity."""

    agent: Annotated[str, Meta(max_length=200)] | None = None
    queue: Annotated[str, Meta(max_length=200)] | None = None
    force: bool = False


class StartConversation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A conversation we start: ``number`` is the id of ours, ``to`` an address; it begins with a template.

    ``template_id`` is an id, or ``NAME`` (in the customer's language, else the workstream's) or ``NAME:LANGUAGE``.
    ``opt_in``: where the customer agreed to hear from us ("web form, order 1042"); kept with the moment.
    """

    client_id: Annotated[str, Meta(min_length=1, max_length=100)]
    number: Annotated[str, Meta(max_length=200)]
    to: Annotated[str, Meta(max_length=200)]
    template_id: Annotated[str, Meta(max_length=200)]
    variables: Variables = {}
    opt_in: Annotated[str, Meta(max_length=200)] = ""
