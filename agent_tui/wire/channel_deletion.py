"""A channel on its way out: what was decided of everything that hangs on it, who confirmed, how far it is.

Invariant: ``planned`` has changed nothing outside itself and can be undone; ``working`` is the desk's to carry through,
and falls back to ``planned``, with ``trouble``, where a person has to decide or to do something.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Conversations = Literal["finish", "move", "close"]
Lists = Literal["finish", "cancel"]
History = Literal["keep", "erase"]
DeletionState = Literal["planned", "working", "done", "undone"]
DeletionStep = Literal["conversations", "leaving", "webhooks", "history", "file"]
Urls = Literal["left", "unset", "by_hand", "nowhere"]
FILE_IS_YOURS = "file_is_yours"
"""The trouble of a deletion of which only the file is left, which a person writes."""


class PlanDeletion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of what hangs on the number.

    ``conversations``: finished by their agents first, moved to ``queue`` (and finished there), or closed, with
    ``message`` to the customer where the session window is open. ``lists``: those of recipients end by themselves
    first, or are cancelled. ``unset_webhooks``: our URLs are taken out at Twilio. ``by_hand``: a person takes the
    number out of the file at last, where the desk may not write it. ``dry_run``: only what it would be.
    """

    conversations: Conversations = "finish"
    queue: Annotated[str, Meta(max_length=200)] = ""
    message: Annotated[str, Meta(max_length=1600)] = ""
    lists: Lists = "finish"
    unset_webhooks: bool = False
    history: History = "keep"
    by_hand: bool = False
    dry_run: bool = False


class ConfirmDeletion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``deletion``: the id of the plan that was looked at; another one is refused."""

    deletion: Annotated[str, Meta(min_length=1, max_length=200)]


class DeletionTrouble(Struct, frozen=True, kw_only=True):
    """What stands in the way, and the next step; then it is confirmed once more, changed or undone."""

    code: str
    why: str
    next: str


class ChannelDeletion(Struct, frozen=True, kw_only=True):
    """``id`` is empty for a dry run. ``step``: what the desk is at, or stopped at; null: it has not begun.

    ``moved``, ``closed``, ``told`` (customers that the message was sent to), ``cancelled`` (lists), ``erased``
    (customers) say what was done so far. ``live``, ``lists_open``, ``leaving`` (messages that Twilio does not have
    yet) and ``only_here`` (customers who wrote to no other number of ours; 0 where the history is kept) say what is
    there now. ``urls``: what became of our URLs at Twilio; ``by_hand``: only a person can take the sandbox's out;
    ``nowhere``: Twilio does not know the number.
    """

    id: str
    number: str
    state: DeletionState
    step: DeletionStep | None
    conversations: Conversations
    queue: str
    message: str
    lists: Lists
    unset_webhooks: bool
    history: History
    by_hand: bool
    planned_by: str
    planned_at: str
    confirmed_by: str | None
    confirmed_at: str | None
    ended_at: str | None
    moved: int
    closed: int
    told: int
    cancelled: int
    erased: int
    urls: Urls
    trouble: DeletionTrouble | None
    live: int
    lists_open: int
    leaving: int
    only_here: int
