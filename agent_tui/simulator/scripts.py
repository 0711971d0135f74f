"""What customers say, from ``scripts.toml``: bursts of lines, by language and topic.

Invariant: a line and the numbers drawn for it give the same utterance each time; files are made in ``files``.
"""

from __future__ import annotations

import functools
import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files as resources

import msgspec

from agent_tui.simulator.files import contact, pdf, photo, voice_note
from agent_tui.simulator.inbound import Attachment, Place, Utterance
from agent_tui.simulator.samples import HOSTILE, SAMPLES, sample

_AD = {
    "ReferralBody": "Free delivery this week",
    "ReferralHeadline": "The winter collection",
    "ReferralSourceId": "120210000000000001",
    "ReferralSourceType": "ad",
    "ReferralSourceUrl": "https://fb.me/example",
    "ReferralCtwaClid": "ARAkLkA8rmlFeiCktEJQ",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """How people of one language are called and what they say when nothing else is said.

    ``prefix`` and ``digits`` make their numbers; ``scale`` makes euros into their money; ``answer`` is what an agent
    told them before the desk was there.
    """

    prefix: str
    digits: int
    names: tuple[str, ...]
    items: tuple[str, ...]
    currency: str
    scale: int
    answer: str
    nudge: tuple[str, ...]
    thanks: tuple[str, ...]
    back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation: each turn is a burst, the next follows an agent's answer."""

    language: str
    topic: str
    turns: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What one customer's case is about; fills the braces of a line."""

    name: str
    order: str
    item: str
    amount: str


@dataclass(frozen=True, slots=True)
class _Book:
    languages: dict[str, Voice]
    scripts: tuple[Script, ...]


@functools.cache
def _book() -> _Book:
    text = resources("agent_tui.simulator").joinpath("scripts.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Book)


def voices() -> Mapping[str, Voice]:
    """Every language, in the order of the file."""
    return _book().languages


def scripts() -> tuple[Script, ...]:
    """Every script, in the order of the file."""
    return _book().scripts


def matter(name: str, voice: Voice, stream: random.Random) -> Matter:
    """A case of that person."""
    amount = f"{stream.randrange(1900, 24900) * voice.scale / 100:.2f}"
    return Matter(name, f"A-{stream.randrange(10000, 99999)}", stream.choice(voice.items), f"{voice.currency}{amount}")


def utterance(line: str, about: Matter, last_heard: str | None, stream: random.Random) -> Utterance:
    """The line as a message. ``last_heard``: the sid of the agent's last message, for quotes."""
    text = line.format(order=about.order, item=about.item, amount=about.amount, name=about.name)
    if not text.startswith("@"):
        return Utterance(body=text)
    kind, _, rest = text[1:].partition(" ")
    if kind == "quote":
        return Utterance(body=rest, reply_to=last_heard)
    return _KINDS[kind](rest, about, stream)


def _photo(rest: str, _about: Matter, stream: random.Random) -> Utterance:
    return Utterance(body=rest, attachment=Attachment("image/png", photo(stream.randrange(1000)), "photo.png"))


def _voice(_rest: str, _about: Matter, stream: random.Random) -> Utterance:
    return Utterance(attachment=Attachment("audio/ogg", voice_note(stream.randint(2, 9)), "voice.ogg"))


def _pdf(rest: str, about: Matter, _stream: random.Random) -> Utterance:
    lines = (f"Receipt {about.order}", about.item, about.amount)
    return Utterance(body=rest, attachment=Attachment("application/pdf", pdf(lines), f"receipt-{about.order}.pdf"))


def _contact(rest: str, _about: Matter, _stream: random.Random) -> Utterance:
    name, _, number = rest.partition("|")
    return Utterance(attachment=Attachment("text/vcard", contact(name, number), "contact.vcf"))


def _sample(name: str) -> Callable[[str, Matter, random.Random], Utterance]:
    def said(rest: str, _about: Matter, _stream: random.Random) -> Utterance:
        return Utterance(body=rest, attachment=sample(name))

    return said


def _location(rest: str, _about: Matter, _stream: random.Random) -> Utterance:
    label, address, latitude, longitude = rest.split("|")
    return Utterance(place=Place(float(latitude), float(longitude), label, address))


def _forwarded(rest: str, _about: Matter, _stream: random.Random) -> Utterance:
    return Utterance(body=rest, forwarded="once")


def _ad(rest: str, _about: Matter, _stream: random.Random) -> Utterance:
    return Utterance(body=rest, referral=_AD)


_KINDS: Mapping[str, Callable[[str, Matter, random.Random], Utterance]] = {
    "photo": _photo,
    "voice": _voice,
    "pdf": _pdf,
    "contact": _contact,
    "location": _location,
    "forwarded": _forwarded,
    "ad": _ad,
    **{name: _sample(name) for name in (*SAMPLES, *HOSTILE) if name not in ("photo", "voice", "pdf", "contact")},
}
