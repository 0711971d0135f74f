"""Customers on the wire: their card, who is shown as one person, disposition codes."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.wire.conversations import Consent, Window

Tag = Annotated[str, Meta(min_length=1, max_length=40)]
FieldName = Annotated[str, Meta(min_length=1, max_length=60)]
FieldValue = Annotated[str, Meta(max_length=500)]


class CustomerLine(Struct, frozen=True, kw_only=True):
    """A customer at one of our numbers: the address, the session window, consent."""

    user: str
    number: str
    address: str
    window: Window
    consent: Consent | None


class CustomerNote(Struct, frozen=True, kw_only=True):
    """Words of a colleague about a customer; no customer ever gets them."""

    id: str
    author: str
    at: str
    text: str


class PersonMember(Struct, frozen=True, kw_only=True):
    """A WhatsApp user that is shown as the same person."""

    id: str
    name: str
    aliases: list[str]


class CardChange(Struct, frozen=True, kw_only=True):
    """Who last changed a part of a card, and when."""

    by: str
    at: str


class PersonUndo(Struct, frozen=True, kw_only=True):
    """The latest merge or parting, which can be undone until ``until``; ``refused``: why not any more, else empty."""

    kind: Literal["merged", "parted"]
    by: str
    at: str
    until: str
    refused: str


class Customer(Struct, frozen=True, kw_only=True):
    """A customer's card.

    ``name`` is what colleagues call the customer (empty: ``profile_name``, the one given in WhatsApp). ``aliases``:
    numbers and ids that are this WhatsApp user. ``person``: other users that were merged by hand, for display and
    history only; ``lines`` and ``notes`` are those of all of them. ``version`` grows with every change (0: nobody
    has written anything down), ``changes`` tells who last changed what (``name``, ``fields.Order``), ``undo`` what
    was merged or parted last, ``writable`` whether the caller may write on it. ``hidden`` names what reads
    differently to the caller than it is: ``name``, ``fields.Order``.
    """

    id: str
    name: str
    profile_name: str
    language: str
    tags: list[str]
    fields: dict[str, str]
    aliases: list[str]
    lines: list[CustomerLine]
    notes: list[CustomerNote]
    person: list[PersonMember]
    version: int = 0
    changed_by: str = ""
    changed_at: str = ""
    changes: dict[str, CardChange] = {}
    undo: PersonUndo | None = None
    writable: bool = True
    hidden: list[str] = []


class CustomerPage(Struct, frozen=True, kw_only=True):
    items: list[Customer]
    next: str | None


class CustomerForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a card; null: stays as it is.

    ``language``: a code (es, pt_BR) or a name in English, Russian, Spanish, Portuguese, German, French or itself.
    ``version``: the one that was looked at; if the card has another by now, nothing is changed (``card_changed``).
    What is hidden from the caller cannot be changed by the caller; sent back as it was shown, it stays as it is.
    """

    name: Annotated[str, Meta(max_length=200)] | None = None
    language: Annotated[str, Meta(max_length=60)] | None = None
    tags: Annotated[list[Tag], Meta(max_length=50)] | None = None
    fields: Annotated[dict[FieldName, FieldValue], Meta(max_length=50)] | None = None
    version: Annotated[int, Meta(ge=0)] | None = None


class CustomerNoteForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note about a customer."""

    text: Annotated[str, Meta(min_length=1, max_length=4000)]


class ConsentForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the customer said of hearing from us at ``number``; ``source``: where or how ("by phone").

    ``unsaid`` takes back what a colleague wrote down by mistake.
    """

    number: Annotated[str, Meta(min_length=1, max_length=200)]
    consent: Literal["opted_in", "opted_out", "unsaid"]
    source: Annotated[str, Meta(max_length=200)] = ""


class Merge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another customer who is the same person."""

    customer: Annotated[str, Meta(min_length=1, max_length=200)]


class Code(Struct, frozen=True, kw_only=True):
    """A disposition code: how a conversation came out."""

    code: str
    title: str
    category: str


class Codes(Struct, frozen=True, kw_only=True):
    """A workstream's codes; ``required``: an agent cannot close without one; at most ``most`` a conversation."""

    required: bool
    most: int
    items: list[Code]


class SetCodes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The codes of a conversation, in place of those that it has."""

    codes: Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=12)]
