"""What only administrators see: parked requests and tokens."""

from __future__ import annotations

from typing import Annotated

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


class MakeToken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose token it is to be."""

    agent: Annotated[str, Meta(min_length=1, max_length=200)]


class Token(Struct, frozen=True, kw_only=True):
    """A bearer token, shown once."""

    agent: str
    token: str
