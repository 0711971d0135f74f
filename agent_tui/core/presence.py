"""Presence by load and by choice.

Model: Omnichannel for Customer Service, "Manage presence". Nothing used is available, something used is busy, full is
do not disturb. Invariant: what an agent, a supervisor or a missed offer set is never changed by load before it has
run out: available and busy last until the next accept or close, the others until somebody changes them.
"""

from __future__ import annotations

from typing import Literal

Base = Literal["available", "busy", "do_not_disturb", "away", "offline", "inactive"]

AUTOMATIC = "automatic"
"""The word with which a presence is handed back to the load."""

PASSING: frozenset[str] = frozenset({"available", "busy"})
"""Presences that last only until the next accept or close."""


def by_load(*, used: int, capacity: int, held: int, session_limit: int, blocked: bool = False) -> Base:
    """The presence of an agent who chose none.

    ``used`` and ``capacity`` in units, ``held`` in conversations; ``blocked``: a blocking capacity profile is full.
    """
    if blocked or held >= session_limit:
        return "do_not_disturb"
    if used <= 0 and held <= 0:
        return "available"
    return "do_not_disturb" if used >= capacity else "busy"


def after_accept_or_close(chosen: str | None) -> str | None:
    """What stays of a chosen presence when a conversation was accepted or closed; None: load decides again."""
    return None if chosen in PASSING else chosen
