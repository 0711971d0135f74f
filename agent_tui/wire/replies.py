"""Quick replies on the wire."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Tag = Annotated[str, Meta(min_length=1, max_length=40)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class QuickReply(Struct, frozen=True, kw_only=True):
    """A text to send again and again; placeholders are ``{CustomerName}`` and its like, and ``{$Variable$}``.

    ``language`` empty: any. ``workstreams`` empty: all. ``personal``: the caller's own, nobody else sees it.
    """

    id: str
    title: str
    language: str
    text: str
    tags: list[str]
    workstreams: list[str]
    personal: bool
    changed_at: str


class ReplyPage(Struct, frozen=True, kw_only=True):
    """A page; ``next`` goes back as ``after``, null at the end."""

    items: list[QuickReply]
    next: str | None


class ReplyForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A quick reply to make or to change; not ``personal``: shared, which needs the role supervisor."""

    title: Annotated[str, Meta(min_length=1, max_length=100)]
    text: Annotated[str, Meta(min_length=1, max_length=4000)]
    language: Annotated[str, Meta(max_length=20)] = ""
    tags: Annotated[list[Tag], Meta(max_length=20)] = []
    workstreams: Annotated[list[Name], Meta(max_length=100)] = []
    personal: bool = False
