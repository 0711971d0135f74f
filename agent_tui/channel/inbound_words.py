"""A customer's message in words: what stands in the transcript for what was not typed, and what is told beside it.

Invariant: every kind has words, also one that nobody told us of.
"""

from __future__ import annotations

import json

from agent_tui.channel.inbound_parts import Button, InboundMedia, Place, Referral
from agent_tui.core.attachments import in_words

WORDS_OF_TYPE = {
    "text": "(empty message)",
    "": "(empty message)",
    "image": "Photo",
    "video": "Video",
    "audio": "Voice note",
    "voice": "Voice note",
    "document": "Document",
    "sticker": "Sticker",
    "location": "Location",
    "contacts": "Contact card",
    "contact": "Contact card",
    "reaction": "Reaction",
    "interactive": "Answer to a form",
    "button": "Button",
    "order": "Order",
}
"""A message's kind to what stands for it where nothing else does."""


def words_for(
    kind: str, media: tuple[InboundMedia, ...], location: Place | None, button: Button | None, interactive: str
) -> str:
    """The text of a message whose customer typed none."""
    if button is not None:
        return button.text or button.payload
    if location is not None:
        named = ", ".join(part for part in (location.label, location.address) if part.strip())
        spot = f"{location.latitude:g}, {location.longitude:g}"
        return f"Location: {named} ({spot})" if named else f"Location: {spot}"
    if media:
        return ", ".join(in_words(item.content_type) for item in media)
    if interactive:
        return _answers(interactive)
    return WORDS_OF_TYPE.get(kind.lower(), f"Message of an unknown kind ({kind[:40]})")


def _answers(raw: str) -> str:
    """A filled-in form (flow) as lines ``question: answer``."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return "Answer to a form"
    if isinstance(data, dict):
        for key in ("flowResponse", "response_json", "data"):
            if isinstance(data.get(key), dict):
                data = data[key]
                break
        pairs = [f"{key}: {value}" for key, value in data.items() if isinstance(value, str | int | float | bool)]
        if pairs:
            return "Answer to a form\n" + "\n".join(pairs[:50])
    return "Answer to a form"


def annotations_for(
    kind: str,
    body: str,
    button: Button | None,
    forwarded: bool,
    forwarded_often: bool,
    referral: Referral | None,
    opt_out: str,
    unread_place: bool,
) -> tuple[str, ...]:
    """Sentences about what the text does not show; ``unread_place``: a location came that says nothing."""
    found = []
    if forwarded_often:
        found.append("Forwarded many times.")
    elif forwarded:
        found.append("Forwarded.")
    if button is not None:
        what = "Chose from the list" if button.type == "LIST" else "Tapped the button"
        named = f' "{button.text}"' if button.text else ""
        found.append(f"{what}{named} ({button.payload})." if button.payload else f"{what}{named}.")
    if referral is not None:
        what = "an advertisement" if referral.source_type in ("ad", "") else f"a {referral.source_type}"
        title = referral.headline or referral.body
        named = f' "{title}"' if title else ""
        where = f" ({referral.source_url})" if referral.source_url else ""
        found.append(f"Came from {what}{named}{where}.")
    if kind == "reaction" and body:
        found.append("A reaction to an earlier message.")
    if opt_out == "STOP":
        found.append("The customer opted out (STOP).")
    elif opt_out == "START":
        found.append("The customer opted in again (START).")
    if unread_place:
        found.append("A location came with it that cannot be read.")
    return tuple(found)
