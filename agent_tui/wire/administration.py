"""What only administrators see: parked requests and tokens."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Parked(Struct, frozen=True, kw_only=True):
    """A request that was signed and could not be matched; ``body`` is as it came. ``replayed_at``: when it was."""

    id: str
    at: str
    path: str
    reason: str
    account: str
    content_type: str
    body: str
    replayed_at: str | None


class ParkedPage(Struct, frozen=True, kw_only=True):
    items: list[Parked]
    next: str | None


class AuditEntry(Struct, frozen=True, kw_only=True):
    """``actor`` did ``what`` with ``subject``, an id."""

    id: str
    at: str
    actor: str
    what: str
    subject: str


class AuditPage(Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: list[AuditEntry]
    next: str | None


class Belongings(Struct, frozen=True, kw_only=True):
    """What is held of a customer, counted; ``live``: conversations that are not closed."""

    conversations: int
    live: int
    messages: int
    files: int


class Erase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to be erased, by an address; ``dry_run``: only count."""

    address: Annotated[str, Meta(min_length=1, max_length=200)]
    dry_run: bool = False


class Erasure(Struct, frozen=True, kw_only=True):
    """How far it is: ``cleaning`` overwrites what the database file still holds. The figures are what went."""

    id: str
    state: Literal["deleting", "cleaning", "done"]
    conversations: int
    messages: int
    files: int
    asked_at: str
    done_at: str | None


class ErasureAnswer(Struct, frozen=True, kw_only=True):
    """``erasure`` is null for a dry run. ``back_ups``: where copies of the desk still hold the customer.

    ``shown_with``: numbers of WhatsApp users who are shown as the same person; each is erased by itself.
    """

    held: Belongings
    back_ups: list[str]
    erasure: Erasure | None
    shown_with: list[str] = []


class MakeToken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose token it is to be."""

    agent: Annotated[str, Meta(min_length=1, max_length=200)]


class Token(Struct, frozen=True, kw_only=True):
    """A bearer token, shown once."""

    agent: str
    token: str
