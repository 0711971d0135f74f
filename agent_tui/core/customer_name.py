"""What a customer may be called in a text: the name, if it is one.

Invariant: customers write their names themselves, so one is at most a line, and a number is none.
"""

from __future__ import annotations

LONGEST = 100


def name_to_say(name: str, address: str) -> str:
    """The name as it stands in a text; "": there is none to say."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    bare = address.removeprefix("whatsapp:")
    return "" if plain == bare or plain.lstrip("+").isdigit() else plain[:LONGEST].rstrip()


def first_name(name: str) -> str:
    """The first word of a name."""
    return next(iter(name.split()), "")
