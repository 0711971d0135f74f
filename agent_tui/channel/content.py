"""Templates as Twilio's Content API lists them, with their WhatsApp approval.

A content item may carry several types; WhatsApp approves one of them. Invariant: every listed item becomes a
``RemoteTemplate``, also one of a type not known here, which then has no text but its name. Source: "Twilio: Content
API resources", "content types overview".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent_tui.channel.content_shape import Button, Card, mapping, shape_of, text_of, variables_of
from agent_tui.channel.unreadable import read_by_sdk
from agent_tui.core.templates import Variable

if TYPE_CHECKING:
    from twilio.rest import Client

_APPROVALS = {
    "approved": "approved",
    "received": "pending",
    "pending": "pending",
    "rejected": "rejected",
    "paused": "paused",
    "disabled": "disabled",
    "unsubmitted": "unsubmitted",
    "": "unsubmitted",
}

_ORDER = (
    "whatsapp/card",
    "whatsapp/authentication",
    "whatsapp/flows",
    "twilio/carousel",
    "twilio/card",
    "twilio/call-to-action",
    "twilio/quick-reply",
    "twilio/flows",
    "twilio/list-picker",
    "twilio/catalog",
    "twilio/schedule",
    "twilio/media",
    "twilio/location",
    "twilio/text",
)
"""Which type of several is shown if the approval names none: the richest."""


@dataclass(frozen=True, slots=True)
class RemoteTemplate:
    """A template in one language; ``approval`` in our words (``wire.templates``), ``reason``: why it is not approved.

    ``media``: addresses of pictures or files that it carries.
    """

    sid: str
    name: str
    language: str
    category: str
    approval: str
    reason: str
    text: str
    header: str
    footer: str
    buttons: tuple[str, ...]
    variables: tuple[Variable, ...]
    content_type: str
    media: tuple[str, ...]
    actions: tuple[Button, ...] = ()
    items: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    place: str = ""


async def list_templates(client: Client) -> tuple[RemoteTemplate, ...]:
    """All templates of the account, in Twilio's order.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    with read_by_sdk():
        return tuple(
            template_of(
                item.sid,
                item.friendly_name or "",
                item.language or "",
                item.types,
                item.variables,
                item.approval_requests,
            )
            for item in await client.content.v1.content_and_approvals.list_async(page_size=100)
            if item.sid
        )


def template_of(
    sid: str, name: str, language: str, types: object, samples: object, approval_request: object
) -> RemoteTemplate:
    """One item of the list; odd fields are read as empty."""
    request = mapping(approval_request)
    by_type = mapping(types)
    content_type = _chosen(by_type, text_of(request.get("content_type")))
    body = mapping(by_type.get(content_type))
    shape = shape_of(content_type, body)
    word = text_of(request.get("status")).lower()
    reason = text_of(request.get("rejection_reason"))
    known = {key: text_of(value) for key, value in mapping(samples).items()}
    return RemoteTemplate(
        sid=sid,
        name=name or text_of(request.get("name")) or sid,
        language=language,
        category=text_of(request.get("category")).upper(),
        approval=_APPROVALS.get(word, "pending"),
        reason=reason or (f"Twilio says: {word}." if word not in _APPROVALS else ""),
        text=shape.text,
        header=shape.header,
        footer=shape.footer,
        buttons=shape.button_words,
        variables=variables_of(shape, body, known),
        content_type=content_type,
        media=shape.media,
        actions=shape.buttons,
        items=shape.items,
        cards=shape.cards,
        place=shape.place,
    )


def _chosen(by_type: Mapping[str, object], approved: str) -> str:
    if approved in by_type:
        return approved
    for content_type in _ORDER:
        if content_type in by_type:
            return content_type
    return next(iter(by_type), "")
