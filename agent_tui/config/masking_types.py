"""What of a text is hidden, from whom, and examples that show it.

Invariant: a rule with a built-in's name has no pattern, every other has one that can be used.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

MOST_RULES = 10
Keep = Annotated[int, Meta(ge=0, le=10)]


class MaskingRule(Struct, frozen=True, kw_only=True):
    """Named ``card_number`` or ``email`` it is built in; with another name it has a ``pattern``.

    ``keep``: the last so many letters and digits stay.
    """

    id: str
    enabled: bool = True
    pattern: Annotated[str, Meta(extra={"form": "mask_pattern"})] = ""
    keep: Keep = 0


class Masking(Struct, frozen=True, kw_only=True):
    """``for``: the roles that see masked texts. ``character`` stands for what is hidden.

    ``exports``: ``masked``: transcripts leave the desk masked, whoever exports them; ``reader``: as their reader sees
    them. ``files``: what a customer's file holds cannot be masked; ``hide``: those roles get no file of a customer.
    """

    for_: tuple[Literal["agent", "supervisor", "admin"], ...] = field(default=("agent",), name="for")
    character: Annotated[str, Meta(extra={"form": "mask_character"})] = "#"
    exports: Literal["masked", "reader"] = "masked"
    files: Literal["show", "hide"] = "show"
    rules: dict[str, MaskingRule] = {}


class MaskingTest(Struct, frozen=True, kw_only=True):
    """A text and what a masked reader must see of it."""

    text: str
    masked: str
