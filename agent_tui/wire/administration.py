"""What only administrators see: parked requests."""

from __future__ import annotations

from msgspec import Struct


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


class Token(Struct, frozen=True, kw_only=True):
    """A bearer token, shown once."""

    agent: str
    token: str
