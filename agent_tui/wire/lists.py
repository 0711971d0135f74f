"""Lists of recipients: one template to many, with a preview before and a result for each recipient.

Invariant: the counts of a list always add up to its total.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

ListState = Literal["ready", "running", "paused", "done", "cancelled"]
SkipReason = Literal[
    "invalid",
    "duplicate",
    "opted_out",
    "has_conversation",
    "template_not_approved",
    "template_cannot_start",
    "marketing_withheld",
    "number_needed",
    "cancelled",
]
RecipientState = Literal[
    "queued", "sending", "uncertain", "sent", "delivered", "read", "failed", "undelivered", "skipped"
]
PerMinute = Annotated[int, Meta(ge=1, le=60_000)]


class SkippedLine(Struct, frozen=True, kw_only=True):
    """A line of the file that will not be sent to, and why, in a sentence."""

    line: int
    address: str
    reason: SkipReason
    detail: str


class Sample(Struct, frozen=True, kw_only=True):
    """What one recipient will read."""

    line: int
    address: str
    language: str
    text: str


class ListPreview(Struct, frozen=True, kw_only=True):
    """What a list would do; nothing is kept of it.

    ``languages``: how many get the template in which language; ``other_language``: how many of them not in the one
    that was wanted first, by the sentence that says why. ``ignored``: columns that mean nothing to the template.
    ``minutes``: how long it takes at ``per_minute``. ``day_left``: what the number may still send to lists today;
    ``today``: how many of ``ready`` go within that, after which the list pauses until it is resumed another day.
    ``marketing``: ``confirmed`` is needed.
    """

    number: str
    template: str
    category: str
    marketing: bool
    total: int
    ready: int
    skipped: list[SkippedLine]
    languages: dict[str, int]
    other_language: dict[str, int]
    ignored: list[str]
    samples: list[Sample]
    per_minute: int
    minutes: float
    day_left: int
    today: int


class ListPause(Struct, frozen=True, kw_only=True):
    """Why a list is paused: since when, by whom (an agent, or ``system`` with a code), and the next step in a sentence.

    ``code``: of the message that failed, or ``daily_limit``, ``template_not_approved``, ``restored``; empty where a
    person paused it. ``again``: whose message failed with exactly that code and was never sent; resuming tries them
    again, unless it says ``again=false``.
    """

    at: str
    by: str
    code: str
    why: str
    next: str
    again: int = 0


class RecipientList(Struct, frozen=True, kw_only=True):
    """A list; ``counts`` by the states of its recipients, ``skipped`` by reason within ``skipped_for``.

    ``done``: everything is handed to the outbox; what happened to it goes on being told, and may pause it still.
    ``paused``: why, where it is.
    """

    id: str
    name: str
    number: str
    template: str
    template_language: str
    category: str
    state: ListState
    per_minute: int
    opt_in: str
    created_by: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    total: int
    counts: dict[str, int]
    skipped_for: dict[str, int]
    paused: ListPause | None = None


class ListPage(Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: list[RecipientList]
    next: str | None


class Recipient(Struct, frozen=True, kw_only=True):
    """One recipient; ``code`` is a skip's reason or a failure's code, ``detail`` the sentence for it.

    ``conversation_id``: where the message stands; with the customer's answer once there is one.
    """

    position: int
    line: int
    address: str
    language: str
    state: RecipientState
    code: str
    detail: str
    message_id: str | None
    conversation_id: str | None
    at: str | None


class RecipientPage(Struct, frozen=True, kw_only=True):
    """In the order of the file."""

    items: list[Recipient]
    next: str | None


class NumberInfo(Struct, frozen=True, kw_only=True):
    """One of our numbers: ``list_limit``, ``list_left``: messages of lists a day; ``per_minute_most``: its rate."""

    id: str
    name: str
    address: str
    workstream: str
    list_limit: int
    list_left: int
    per_minute_most: int


class NumberPage(Struct, frozen=True, kw_only=True):
    items: list[NumberInfo]
    next: str | None


class KnownCustomer(Struct, frozen=True, kw_only=True):
    """A customer of one of our numbers; ``conversation_id``: the live conversation, if there is one.

    ``name``: of the customer's card, else as given in WhatsApp. ``language``: of the card, else as last heard; empty if
    neither says. ``hidden``: what of it reads differently to the caller than it is.
    """

    id: str
    name: str
    address: str
    opted_out_at: str | None
    conversation_id: str | None
    language: str
    hidden: list[str] = []


class KnownCustomers(Struct, frozen=True, kw_only=True):
    """By name; fifty at most."""

    items: list[KnownCustomer]
