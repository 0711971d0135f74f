"""Who gets a conversation: which agents may take it, and which of them does.

Invariant: an agent who is not connected, not in an allowed presence, or without room for the units is never chosen;
every refusal has a reason that can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal


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
    skills: Mapping[str, int] = field(default_factory=dict)

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
    skills: Mapping[str, int] = field(default_factory=dict)
    matching: Literal["exact", "closest", "none"] = "exact"


def obstacle(candidate: Candidate, need: Need, *, any_load: bool = False) -> str | None:
    """Why the agent cannot take it, in words; None: can. ``any_load``: capacity does not count."""
    if not candidate.connected:
        return "not connected"
    if candidate.presence not in need.presences:
        return f"presence is {candidate.presence}"
    lacking = _lacking(candidate, need)
    if lacking and need.matching == "exact":
        return f"lacks {lacking[0]} {need.skills[lacking[0]]}"
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


def _lacking(candidate: Candidate, need: Need) -> list[str]:
    """The skills that are needed and that the agent does not have at that level."""
    return [skill for skill, level in need.skills.items() if candidate.skills.get(skill, 0) < level]


def choose(candidates: Iterable[Candidate], need: Need) -> Candidate | None:
    """The agent with most free capacity; of equals the one who waited longest since the last assignment.

    With closest matching those who lack fewest of the skills come first.
    """
    able = [each for each in candidates if obstacle(each, need) is None]
    short = {each.id: len(_lacking(each, need)) if need.matching == "closest" else 0 for each in able}
    return min(able, key=lambda each: (short[each.id], -each.free, each.last_assigned_at or "", each.id), default=None)
