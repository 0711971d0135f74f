"""Templates as Twilio's Content API lists them, with their WhatsApp approval.

A content item may carry several types; WhatsApp approves one of them. Invariant: every listed item becomes a
``RemoteTemplate``, also one of a type not known here, which then has no text but its name. Source: "Twilio: Content
API resources", "content types overview".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent_tui.channel.messages import unreadable
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.core.templates import Variable, find_variables

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

_TEXT_FIELDS = ("body", "title", "label")
_HEADER_FIELDS = ("header_text", "title")
_FOOTER_FIELDS = ("footer", "subtitle")


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


async def list_templates(client: Client) -> tuple[RemoteTemplate, ...]:
    """All templates of the account, in Twilio's order.

    Raises:
        TwilioFault: Twilio cannot be reached, refuses, or answers something else.
    """
    found: list[RemoteTemplate] = []
    try:
        page = await client.content.v1.content_and_approvals.page_async(page_size=100)
        while page is not None:
            for item in page:
                if item.sid:
                    found.append(
                        template_of(
                            item.sid,
                            item.friendly_name or "",
                            item.language or "",
                            item.types,
                            item.variables,
                            item.approval_requests,
                        )
                    )
            page = await page.next_page_async()
    except TwilioFault:
        raise
    except Exception as error:
        raise unreadable() from error
    return tuple(found)


def template_of(
    sid: str, name: str, language: str, types: object, samples: object, approval_request: object
) -> RemoteTemplate:
    """One item of the list; odd fields are read as empty."""
    request = _mapping(approval_request)
    by_type = _mapping(types)
    content_type = _chosen(by_type, _text(request.get("content_type")))
    body = _mapping(by_type.get(content_type))
    header, text, footer = _texts(content_type, body)
    buttons, links = _buttons(body)
    media = _media(body)
    word = _text(request.get("status")).lower()
    approval = _APPROVALS.get(word, "pending")
    reason = _text(request.get("rejection_reason"))
    known = {key: _text(value) for key, value in _mapping(samples).items()}
    parts = [("body", text), ("header", header), ("footer", footer)]
    parts += [("button", label) for label in buttons] + [("url", link) for link in links]
    parts += [("media", address) for address in media] + [("item", line) for line in _items(body)]
    return RemoteTemplate(
        sid=sid,
        name=name or _text(request.get("name")) or sid,
        language=language,
        category=_text(request.get("category")).upper(),
        approval=approval,
        reason=reason or (f"Twilio says: {word}." if word not in _APPROVALS else ""),
        text=text,
        header=header,
        footer=footer,
        buttons=buttons,
        variables=find_variables(parts, known),
        content_type=content_type,
        media=media,
    )


def _chosen(by_type: Mapping[str, object], approved: str) -> str:
    if approved in by_type:
        return approved
    for content_type in _ORDER:
        if content_type in by_type:
            return content_type
    return next(iter(by_type), "")


def _texts(content_type: str, body: Mapping[str, object]) -> tuple[str, str, str]:
    """Header, text and footer; a type without any text of its own is shown by its name."""
    header = next((_text(body.get(field)) for field in _HEADER_FIELDS if body.get(field)), "")
    footer = next((_text(body.get(field)) for field in _FOOTER_FIELDS if body.get(field)), "")
    text = next((_text(body.get(field)) for field in _TEXT_FIELDS if body.get(field)), "")
    if content_type == "whatsapp/authentication" and not text:
        text = "{{1}} is your verification code."
    if header == text:
        header = ""
    return header, text or f"[{content_type or 'empty template'}]", footer


def _buttons(body: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the buttons, in order, and the links behind them."""
    labels: list[str] = []
    links: list[str] = []
    sources = [body, *(_mapping(card) for card in _list(body.get("cards")))]
    for source in sources:
        for action in map(_mapping, _list(source.get("actions"))):
            label = _text(action.get("title")) or _text(action.get("copy_code_text"))
            if label:
                labels.append(label)
            links += [_text(action.get(field)) for field in ("url", "code") if action.get(field)]
    for field in ("button", "button_text"):
        if body.get(field):
            labels.append(_text(body.get(field)))
    return tuple(labels), tuple(links)


def _media(body: Mapping[str, object]) -> tuple[str, ...]:
    found = [_text(address) for address in _list(body.get("media"))]
    found += [_text(_mapping(card).get("media")) for card in _list(body.get("cards"))]
    found += [_text(body.get("media_url"))]
    return tuple(address for address in found if address)


def _items(body: Mapping[str, object]) -> list[str]:
    """Texts of list rows and cards, which may hold variables too."""
    lines: list[str] = []
    for item in map(_mapping, [*_list(body.get("items")), *_list(body.get("cards"))]):
        lines += [
            _text(item.get(field)) for field in ("item", "description", "title", "body", "name") if item.get(field)
        ]
    return lines


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []
