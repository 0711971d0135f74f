"""What becomes of a message we accepted: the rules of WhatsApp, as a plan of statuses.

Twilio answers 201 to almost everything and tells the truth by status callback. Invariant: a plan depends on its
arguments only, and its statuses end in exactly one of delivered, read, undelivered, failed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agent_tui.simulator.settings import Pace, Template
from agent_tui.simulator.world import Message, World

# approval state of a template -> error code of a message that uses it
TEMPLATE_ERRORS: Mapping[str, int] = {"rejected": 63040, "paused": 63041, "disabled": 63042}
# types that may not open a conversation, whatever their approval (Twilio: 63016)
SESSION_ONLY = frozenset({"twilio/list-picker", "twilio/location"})
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = frozenset(
    (
        *("image/jpeg", "image/jpg", "image/png", "image/webp", "video/mp4", "text/x-vcard", "text/vcard"),
        *("audio/ogg", "audio/mpeg", "audio/3gpp", "audio/ac3", "audio/amr", "audio/aac"),
        *("application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        *(f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"),
        f"{_OFFICE}.presentationml.presentation",
    )
)
MAX_BYTES = 16 * 1024 * 1024
MAX_IMAGE_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """``after`` seconds the message gets this status."""

    after: float
    status: str
    error_code: int | None = None


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    """What came from a MediaUrl: ``size`` in bytes; ``ok`` False if it could not be fetched."""

    ok: bool
    content_type: str = ""
    size: int = 0


def refusal(world: World, message: Message, media: FetchedMedia | None, now: datetime) -> int | None:
    """The error code that WhatsApp gives this message, or None if it gets through."""
    person = world.person(message.recipient)
    if person.error is not None:
        return person.error
    owner = world.sender(message.sender)
    if owner is not None and owner[1].join is not None and not world.is_joined(message.sender, message.recipient, now):
        return 63015
    if message.template is not None and message.template.category == "AUTHENTICATION" and "+" not in message.recipient:
        # Meta sends them to numbers only; Twilio has no code of its own for it.
        return 63024
    return _content_error(message.template, world.window_open(message.sender, message.recipient, now)) or _media_error(
        media
    )


def _content_error(template: Template | None, window_open: bool) -> int | None:
    if template is None:
        return None if window_open else 63016
    if template.status in TEMPLATE_ERRORS:
        return TEMPLATE_ERRORS[template.status]
    opens = template.status == "approved" and not SESSION_ONLY.intersection(template.types)
    return None if window_open or opens else 63016


def _media_error(media: FetchedMedia | None) -> int | None:
    if media is None:
        return None
    if not media.ok:
        return 63019
    if media.content_type not in MEDIA_TYPES:
        return 63021
    limit = MAX_IMAGE_BYTES if media.content_type.startswith("image/") else MAX_BYTES
    return 63034 if media.size > limit else None


def plan(error_code: int | None, ends: str | None, reads: bool, pace: Pace, stream: random.Random) -> tuple[Step, ...]:
    """The statuses to come. ``ends``: ``failed`` or ``undelivered`` if a fault wants it so."""
    if error_code is not None:
        final = ends or "undelivered"
        return (Step(pace.sending, "sending"), Step(pace.sent, final, error_code))
    steps = (
        Step(pace.sending, "sending"),
        Step(pace.sent, "sent"),
        Step(stream.uniform(*pace.delivered), "delivered"),
    )
    return (*steps, Step(stream.uniform(*pace.read), "read")) if reads else steps
