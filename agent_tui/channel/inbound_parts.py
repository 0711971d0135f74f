"""What a customer's message may hold besides its text: files, a place, a tapped button, a quote, where it came from.

Invariant: plain data, as Twilio wrote it; nothing in it has been looked up or fetched.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InboundMedia:
    """A file of the customer; ``position`` counts from 0, ``name`` is as the customer's phone called it, or empty."""

    url: str
    content_type: str
    position: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A location, in degrees."""

    latitude: float
    longitude: float
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Button:
    """A tapped button or a chosen list row; ``type`` is REPLY, ACTION or LIST."""

    text: str
    payload: str
    type: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The message that is quoted: its sid and who wrote it."""

    sid: str
    sender: str


@dataclass(frozen=True, slots=True)
class Referral:
    """The advertisement or post that led here."""

    headline: str
    body: str
    source_type: str
    source_id: str
    source_url: str
    media_url: str
    media_content_type: str
    click_id: str
