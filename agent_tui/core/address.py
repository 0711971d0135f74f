"""Addresses of WhatsApp users: what we write to, and the key under which one person's variants meet.

Brazil, Mexico and Argentina changed their mobile numbers; WhatsApp still hands out both forms of one account. A
person with a username may show no number at all and then has a business-scoped user id (BSUID), ``BR.1349…``
("Twilio: usernames and business-scoped user ids"). Invariant: the send address is never rewritten; the key is for
comparing only, and no number's key equals a BSUID's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from agent_tui.core.errors import Invalid

PREFIX = "whatsapp:"

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)

_VARIANTS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Brazil: area code and eight digits of the mobile range (6 to 9) are the form from before the ninth digit;
    # 2 to 5 are landlines, which never got it.
    (re.compile(r"\+55([1-9][0-9])([6-9][0-9]{7})", re.ASCII), r"+55\g<1>9\g<2>"),
    (re.compile(r"\+521([0-9]{10})", re.ASCII), r"+52\g<1>"),
    (re.compile(r"\+549([0-9]{10})", re.ASCII), r"+54\g<1>"),
)
_PREFIXES_WITH_VARIANTS = ("+55", "+521", "+549")


@dataclass(frozen=True, slots=True)
class Address:
    """``value`` is the address without ``whatsapp:``, as sent; ``key`` compares."""

    kind: Literal["number", "bsuid"]
    value: str
    key: str

    @property
    def full(self) -> str:
        """The form Twilio takes, with ``whatsapp:``."""
        return PREFIX + self.value


def bare(address: str) -> str:
    """``address`` without the leading ``whatsapp:``."""
    return address[len(PREFIX) :] if address[: len(PREFIX)].lower() == PREFIX else address


def is_address(address: str) -> bool:
    """Whether ``address`` can be one at all: ``+`` and digits, or an id in visible ASCII. New kinds of ids pass."""
    value = bare(address)
    if value.startswith("+"):
        return value.isascii() and value[1:].isdigit()
    return value.isascii() and value.isprintable() and " " not in value and any(map(str.isalnum, value))


def canonical_key(address: str) -> str:
    """The key of ``address``: ``+`` and digits for a number, the id itself for a BSUID.

    Total: an address of another form is its own key.
    """
    value = bare(address)
    if value.startswith(_PREFIXES_WITH_VARIANTS):
        for pattern, replacement in _VARIANTS:
            match = pattern.fullmatch(value)
            if match is not None:
                return match.expand(replacement)
    return value


def parse_address(text: str) -> Address:
    """An address as Twilio writes it, with or without ``whatsapp:``.

    Raises:
        Invalid: neither a number with ``+`` and country code nor a BSUID.
    """
    value = bare(text)
    if _NUMBER.fullmatch(value):
        return Address("number", value, canonical_key(value))
    if _BSUID.fullmatch(value):
        return Address("bsuid", value, value)
    raise Invalid(
        "The address is neither a number with + and country code nor a WhatsApp user id.",
        hint="Write it like whatsapp:+34600123456.",
    )


def normalise(text: str, *, our: bool = False) -> str:
    """What a person typed or pasted (``+34 600 12-34-56``) as a send address (``whatsapp:+34600123456``).

    ``our``: a number of ours, which is never a BSUID and must be written with its ``+``.

    Raises:
        Invalid: not an address; the sentence says what is missing.
    """
    # Numbers copied from address books come wrapped in invisible direction marks.
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    value = bare(visible).strip()
    if not our and _BSUID.fullmatch(value):
        return PREFIX + value
    digits = re.sub(r"[\s().\-/]", "", value)
    if not our and digits.startswith("00"):
        digits = "+" + digits[2:]
    if _NUMBER.fullmatch(digits):
        return PREFIX + digits
    if digits.isascii() and digits.isdigit():
        raise Invalid("The number needs + and its country code.", hint="Write it like +34600123456.")
    if digits.startswith("+") and digits[1:].isascii() and digits[1:].isdigit():
        raise Invalid(
            "The number must have 7 to 15 digits and its country code cannot begin with 0.",
            hint="Write it like +34600123456.",
        )
    raise Invalid("This is not a WhatsApp number.", hint="Write it like +34600123456.")
