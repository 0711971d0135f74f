"""What stands in one content type: texts, buttons, files, rows of a list, cards; and every variable anywhere in it.

Invariant: a placeholder in any text of the type, however deep and also of a type not known here, is found; one that
is overlooked would go out with its sample value. Source: "Twilio: content types overview" and the page of each type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent_tui.core.templates import Variable, find_variables

_TEXT_FIELDS = ("body", "title", "label")
_HEADER_FIELDS = ("header_text", "title")
_FOOTER_FIELDS = ("footer", "subtitle")
_ITEM_FIELDS = ("item", "name", "title", "body", "description")
_DEEPEST = 12

_KINDS: Mapping[str, tuple[str, str]] = {
    "URL": ("link", "url"),
    "PHONE_NUMBER": ("call", "phone"),
    "COPY_CODE": ("code", "code"),
    "VOICE_CALL": ("voice", ""),
    "VOICE_CALL_REQUEST": ("voice", ""),
    "QUICK_REPLY": ("reply", "id"),
}
"""Twilio's type of an action -> our word for the button, and the field that holds what it opens or answers."""


@dataclass(frozen=True, slots=True)
class Button:
    """``kind``: link, call, code, voice, reply, list, flow, or Twilio's own word; ``value``: what it opens."""

    kind: str
    title: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a carousel."""

    title: str
    body: str
    media: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A content type's body, read; ``items`` are the rows of a list or catalogue, ``place`` a location in words."""

    header: str
    text: str
    footer: str
    buttons: tuple[Button, ...]
    media: tuple[str, ...]
    items: tuple[str, ...]
    cards: tuple[Card, ...]
    place: str

    @property
    def button_words(self) -> tuple[str, ...]:
        """The titles of all buttons, those of cards too, in order."""
        every = [*(one for card in self.cards for one in card.buttons)]
        own = [one for one in self.buttons if one.kind not in ("list", "flow")]
        opening = [one for one in self.buttons if one.kind in ("list", "flow")]
        return tuple(one.title for one in (*own, *every, *opening) if one.title)


def shape_of(content_type: str, body: Mapping[str, object]) -> Shape:
    """The parts of a type; odd fields are read as empty, and a type without any text is shown by its name."""
    header = _first(body, _HEADER_FIELDS)
    text = _first(body, _TEXT_FIELDS)
    if content_type == "whatsapp/authentication":
        text = text or "{{1}} is your verification code."
    if header == text:
        header = ""
    cards = tuple(_card(mapping(card)) for card in listed(body.get("cards")))
    media = (*(text_of(address) for address in listed(body.get("media"))), text_of(body.get("media_url")))
    return Shape(
        header=header,
        text=text or f"[{content_type or 'empty template'}]",
        footer=_first(body, _FOOTER_FIELDS),
        buttons=(*_buttons(body), *_openers(body)),
        media=tuple(address for address in media if address),
        items=tuple(_items(body)),
        cards=cards,
        place=_place(body),
    )


def variables_of(shape: Shape, body: Mapping[str, object], samples: Mapping[str, str]) -> tuple[Variable, ...]:
    """Every variable of the type, with where it first stands."""
    parts = [("body", shape.text), ("header", shape.header), ("footer", shape.footer)]
    buttons = [*shape.buttons, *(one for card in shape.cards for one in card.buttons)]
    parts += [("button", one.title) for one in buttons]
    parts += [("url", one.value) for one in buttons if one.kind in ("link", "code")]
    parts += [("media", address) for address in (*shape.media, *(card.media for card in shape.cards))]
    parts += [("item", line) for line in shape.items]
    parts += [("item", line) for card in shape.cards for line in (card.title, card.body)]
    parts += [("other", line) for line in _every_text(body)]
    return find_variables(parts, samples)


def mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _first(body: Mapping[str, object], fields: Sequence[str]) -> str:
    return next((text_of(body.get(field)) for field in fields if body.get(field)), "")


def _buttons(body: Mapping[str, object]) -> Iterator[Button]:
    for action in map(mapping, listed(body.get("actions"))):
        word = text_of(action.get("type"))
        kind, field = _KINDS.get(word.upper(), (word.lower() or "reply", "id"))
        title = text_of(action.get("title")) or text_of(action.get("copy_code_text"))
        value = text_of(action.get(field)) if field else ""
        if not value:
            value = next((text_of(action.get(name)) for name in ("url", "code", "phone") if action.get(name)), "")
        if title or value:
            yield Button(kind, title, value)


def _openers(body: Mapping[str, object]) -> Iterator[Button]:
    """The one button that opens a list or a flow."""
    for field, kind in (("button", "list"), ("button_text", "flow")):
        if title := text_of(body.get(field)):
            yield Button(kind, title)


def _card(card: Mapping[str, object]) -> Card:
    return Card(
        title=text_of(card.get("title")),
        body=text_of(card.get("body")),
        media=text_of(card.get("media")),
        buttons=tuple(_buttons(card)),
    )


def _items(body: Mapping[str, object]) -> Iterator[str]:
    for item in map(mapping, listed(body.get("items"))):
        words = [text_of(item.get(field)) for field in _ITEM_FIELDS if item.get(field)]
        if words:
            yield " - ".join(words)


def _place(body: Mapping[str, object]) -> str:
    latitude, longitude = text_of(body.get("latitude")), text_of(body.get("longitude"))
    if not latitude or not longitude:
        return ""
    return ", ".join(part for part in (text_of(body.get("address")), latitude, longitude) if part)


def _every_text(value: object, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _every_text(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _every_text(inner, depth + 1)
