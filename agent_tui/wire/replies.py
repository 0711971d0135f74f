"""Quick replies on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

TITLE, TEXT, TAG, TAGS = 100, 4000, 40, 20
"""Characters of a title, a text and a tag at most; tags of a reply at most."""

Tag = Annotated[str, Meta(min_length=1, max_length=TAG)]
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
    """A quick reply to make or to change; not ``personal``: shared, which needs the role supervisor.

    ``language``: a code or a name.
    """

    title: Annotated[str, Meta(min_length=1, max_length=TITLE)]
    text: Annotated[str, Meta(min_length=1, max_length=TEXT)]
    language: Annotated[str, Meta(max_length=60)] = ""
    tags: Annotated[list[Tag], Meta(max_length=TAGS)] = []
    workstreams: Annotated[list[Name], Meta(max_length=100)] = []
    personal: bool = False


class ReplyLine(Struct, frozen=True, kw_only=True):
    """A line of a sheet: what it does, or would do; ``mistake``: why it is refused."""

    line: int
    title: str
    language: str
    personal: bool
    do: Literal["make", "change", "same", "refused"]
    mistake: str


class RepliesImported(Struct, frozen=True, kw_only=True):
    """A sheet of quick replies, counted and line by line; not ``done``: nothing was changed."""

    made: int
    changed: int
    unchanged: int
    refused: int
    done: bool
    lines: list[ReplyLine]
