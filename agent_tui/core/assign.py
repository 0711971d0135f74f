"""Who gets a conversation: which agents may take it, and which of them does.

Invariant: an agent who is not connected, not in an allowed presence, or without room for it is never chosen; every
refusal has a reason that can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from agent_tui.core.capacity import shortage

Method = Literal["highest_capacity", "round_robin", "least_active"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as assignment sees one; ``used`` and ``capacity`` in units, ``held`` counts conversations.

    ``automatic``: the presence follows the load. ``places``: what is free of each capacity profile. ``turn``: counts
    the assignments in the queue, the last one's number is the agent's; ``position``: the place in the queue's roster.
    ``released_at``: when capacity was last given back, None: not since the agent connected.
    """

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
    automatic: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    turn: int = 0
    position: int = 0
    released_at: str | None = None

    @property
    def free(self) -> int:
        return self.capacity - self.used


@dataclass(frozen=True, slots=True)
class Need:
    """What a conversation asks of an agent. ``preferred``: ranked; ``only_preferred``: nobody else may have it."""

    units: int
    presences: tuple[str, ...]
    session_limit: int
    decline_limit: int
    skills: Mapping[str, int] = field(default_factory=dict)
    matching: Literal["exact", "closest", "none"] = "exact"
    profiles: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    only_preferred: bool = False


def obstacle(candidate: Candidate, need: Need, *, any_load: bool = False) -> str | None:
    """Why the agent cannot take it, in words; None: can.

    ``any_load``: the agent had it before, so neither load nor skills count, and a presence only if it was chosen.
    """
    if not candidate.connected:
        return "not connected"
    crowded = None if any_load else _shortage(candidate, need)
    if candidate.presence not in need.presences and not (any_load and candidate.automatic):
        return crowded if crowded and candidate.automatic else f"presence is {candidate.presence}"
    if not any_load:
        unfit = _unfit(candidate, need)
        if unfit is not None:
            return unfit
    if candidate.declined >= need.decline_limit:
        return f"declined {candidate.declined} times"
    if candidate.resting:
        return "declined a moment ago"
    return crowded


def choose(candidates: Iterable[Candidate], need: Need, method: Method = "highest_capacity") -> Candidate | None:
    """The agent who gets it: preferred ones in their rank; with closest matching by skills; then by the method."""
    able = [each for each in candidates if obstacle(each, need) is None]
    by_method = _METHODS[method]
    return min(able, key=lambda each: (_rank(each, need), _distance(each, need), by_method(each)), default=None)


def _shortage(candidate: Candidate, need: Need) -> str | None:
    return shortage(
        used=candidate.used,
        capacity=candidate.capacity,
        units=need.units,
        held=candidate.held,
        session_limit=need.session_limit,
        places=candidate.places,
        profiles=need.profiles,
    )


def _unfit(candidate: Candidate, need: Need) -> str | None:
    """Skills, and whether it is kept for others; a preferred agent needs no skills."""
    if candidate.id in need.preferred:
        return None
    if need.only_preferred and need.preferred:
        return f"it is kept for {', '.join(need.preferred)}"
    if need.matching == "exact":
        for skill, level in need.skills.items():
            if candidate.skills.get(skill, 0) < level:
                return f"lacks {skill} {level}"
    return None


def _rank(candidate: Candidate, need: Need) -> int:
    return need.preferred.index(candidate.id) if candidate.id in need.preferred else len(need.preferred)


def _distance(candidate: Candidate, need: Need) -> tuple[int, int]:
    """How far the agent's levels are from those needed: what lacks first, then what is more than needed."""
    if need.matching != "closest":
        return 0, 0
    differences = [candidate.skills.get(skill, 0) - level for skill, level in need.skills.items()]
    return sum(-each for each in differences if each < 0), sum(each for each in differences if each > 0)


_Turn = tuple[int, str, int, str]


def _turn(candidate: Candidate) -> _Turn:
    return candidate.turn, candidate.last_assigned_at or "", candidate.position, candidate.id


def _most_room(candidate: Candidate) -> tuple[object, ...]:
    return -candidate.free, _turn(candidate)


def _in_turn(candidate: Candidate) -> tuple[object, ...]:
    return (_turn(candidate),)


def _longest_idle(candidate: Candidate) -> tuple[object, ...]:
    return candidate.released_at or "", _turn(candidate)


_METHODS: Mapping[Method, Callable[[Candidate], tuple[object, ...]]] = {
    "highest_capacity": _most_room,
    "round_robin": _in_turn,
    "least_active": _longest_idle,
}
