"""What a customer's answer to a menu bot means. Pure: nothing is known here of conversations or of the configuration.

Invariant: whoever asks for a person is understood, whatever the menu says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent_tui.core.conditions import Text, TextMatch

_PERSON = TextMatch.of(
    words=(
        "person", "human", "agent", "operator", "somebody real",
        "человек", "человека", "человеком", "оператор", "оператора", "оператором", "сотрудник",
        "persona", "humano", "agente", "operador",
        "pessoa", "atendente",
        "mensch", "menschen", "mitarbeiter",
        "personne", "humain", "conseiller",
    ),
    contains=(),
    is_=(),
)  # fmt: skip
PERSON_BUTTON = "person"


@dataclass(frozen=True, slots=True)
class Option:
    """``match`` None: only its number and its button choose it."""

    match: TextMatch | None = None
    button: str = ""


def understood(options: Sequence[Option], text: str, payload: str) -> int | Literal["person"] | None:
    """The index of the option chosen; ``person``; None: not understood. A number is an option's place, from 1."""
    if payload:
        if payload == PERSON_BUTTON:
            return "person"
        for index, option in enumerate(options):
            if option.button == payload:
                return index
    plain = text.strip().rstrip(".)")
    if plain.isascii() and plain.isdigit() and len(plain) <= 2 and 1 <= int(plain) <= len(options):
        return int(plain) - 1
    folded = Text.of(text)
    for index, option in enumerate(options):
        if option.match is not None and option.match.holds(folded):
            return index
    return "person" if _PERSON.holds(folded) else None
