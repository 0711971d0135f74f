"""Messages of a transcript and what a console may send."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.wire.conversations import Conversation, Variables

Direction = Literal["inbound", "outbound", "note", "system"]
Kind = Literal["session", "template", "automated", "survey", "bot", "note", "event"]
Status = Literal["received", "queued", "sending", "uncertain", "sent", "delivered", "read", "failed", "undelivered"]
AttachmentState = Literal["pending", "ready", "blocked", "too_large", "failed"]


class MessageError(Struct, frozen=True, kw_only=True):
    """Why a message failed: Twilio's or our own code, what it means, the next thing to do.

    ``key``: which action of a console does it: ``template`` (choose one), ``retry``, ``edit`` (take its text back into
    the composer), ``attach`` (another file), ``start`` (with another number), or empty where none helps. ``drafted``:
    its text is a draft again.
    """

    code: str
    title: str
    next: str
    key: Literal["template", "retry", "edit", "attach", "start", ""] = "retry"
    drafted: bool = False


class ContactCard(Struct, frozen=True, kw_only=True):
    """A person on a contact card, as the customer's phone wrote it."""

    name: str
    numbers: list[str]


class Attachment(Struct, frozen=True, kw_only=True):
    """A file; ``size`` in bytes, 0 while unknown. ``reason`` says why it is not ready, in a sentence.

    What is known of it, null where it is not: ``width`` and ``height`` in dots, ``seconds`` that it lasts, ``pages``,
    the ``contacts`` on a card. ``thumbnail``: there is one. ``declared``: what it was said to be, if that was wrong.
    """

    id: str
    name: str
    content_type: str
    size: int
    state: AttachmentState
    reason: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    pages: int | None = None
    contacts: list[ContactCard] = []
    thumbnail: bool = False
    declared: str = ""


class TemplateUse(Struct, frozen=True, kw_only=True):
    """The template that a message was made from, with the values filled in."""

    id: str
    name: str
    language: str
    variables: dict[str, str]


class Quote(Struct, frozen=True, kw_only=True):
    """The message that is answered; ``id`` is null if we do not hold it, ``text`` is then empty."""

    id: str | None
    twilio_sid: str | None
    text: str


class Location(Struct, frozen=True, kw_only=True):
    """A place, in degrees; ``link`` shows it on a map."""

    latitude: float
    longitude: float
    label: str
    address: str
    link: str = ""


class Message(Struct, frozen=True, kw_only=True):
    """One line of a transcript; ``seq`` orders it, ``at`` is for display.

    ``text`` of a template is the rendered text. ``annotations`` are sentences about what words alone do not show
    (forwarded, from an advertisement, a button's payload). ``status`` is null for notes and events.
    ``client_id`` is the sending console's own id of it. ``attempts`` counts the times it was tried.
    """

    id: str
    conversation_id: str
    seq: int
    direction: Direction
    kind: Kind
    text: str
    author: str | None
    at: str
    status: Status | None
    error: MessageError | None
    twilio_sid: str | None
    attachments: list[Attachment]
    template: TemplateUse | None
    reply_to: Quote | None
    location: Location | None
    recovered: bool
    annotations: list[str]
    client_id: str | None
    attempts: int


class MessagePage(Struct, frozen=True, kw_only=True):
    """Messages in order, oldest first; ``next`` goes back as ``before`` for the page before it."""

    items: list[Message]
    next: str | None


class Send(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reply: text, a template with its variables, or at most one attachment with or without text.

    The same ``client_id`` with the same content is the same message, however often it is sent. ``after`` is the
    ``client_id`` of the part before it: it does not leave before that one, and not at all if that one fails.
    """

    client_id: Annotated[str, Meta(min_length=1, max_length=100)]
    text: Annotated[str, Meta(max_length=20_000)] | None = None
    template_id: Annotated[str, Meta(max_length=200)] | None = None
    variables: Variables = {}
    attachments: list[str] = []
    after: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is typed and not sent; empty removes it."""

    text: Annotated[str, Meta(max_length=20_000)]


class ReadMark(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything up to and with this message is read."""

    message_id: Annotated[str, Meta(max_length=100)]


class Note(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words between colleagues; a customer never gets them."""

    text: Annotated[str, Meta(min_length=1, max_length=8_000)]


class File(Struct, frozen=True, kw_only=True):
    """An uploaded file; its id goes into ``Send.attachments``."""

    id: str
    name: str
    content_type: str
    size: int


class Started(Struct, frozen=True, kw_only=True):
    """A conversation we started and its first message."""

    conversation: Conversation
    message: Message
