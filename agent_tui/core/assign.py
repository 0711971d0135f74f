"""Who gets a conversation: which agents may take it, and which of them does.

Invariant: an agent who is not connected, not in an allowed presence, or without room for the units is never chosen;
every refusal has a reason that can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as assignment sees one; ``used`` and ``capacity`` in units, ``held`` counts conversations."""

    id: str
    connected: bool
    presence: str
    used: int
    capacity: int
    held: int
    last_assigned_at: str | None
    declined: int = 0
    resting: bool = False

    @property
    def free(self) -> int:
        return self.capacity - self.used


@dataclass(frozen=True, slots=True)
class Need:
    """What a conversation asks of an agent."""

    units: int
    presences: tuple[str, ...]
    session_limit: int
    decline_limit: int


def obstacle(candidate: Candidate, need: Need, *, any_load: bool = False) -> str | None:
    """Why the agent cannot take it, in words; None: can. ``any_load``: capacity does not count."""
    if not candidate.connected:
        return "not connected"
    if candidate.presence not in need.presences:
        return f"presence is {candidate.presence}"
    if candidate.declined >= need.decline_limit:
        return f"declined {candidate.declined} times"
    if candidate.resting:
        return "declined a moment ago"
    if any_load:
        return None
    if candidate.free < need.units:
        return f"at capacity ({candidate.used} of {candidate.capacity})"
    if candidate.held >= need.session_limit:
        return f"has {candidate.held} conversations"
    return None


def choose(candidates: Iterable[Candidate], need: Need) -> Candidate | None:
    """The agent with most free capacity; of equals the one who waited longest since the last assignment."""
    able = [each for each in candidates if obstacle(each, need) is None]
    return min(able, key=lambda each: (-each.free, each.last_assigned_at or "", each.id), default=None)
