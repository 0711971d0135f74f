"""Room for a conversation: units, capacity profiles and the number of conversations an agent may have at once.

Model: Omnichannel for Customer Service, "Create and manage capacity profiles". Invariant: a conversation fits only if
its units, every one of its profiles and the limit of conversations have room; what is used may exceed what there is
(by hand or by force), and then nothing fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def shortage(
    *,
    used: int,
    capacity: int,
    units: int,
    held: int,
    session_limit: int,
    places: Mapping[str, int],
    profiles: Iterable[str] = (),
) -> str | None:
    """What there is no room in, in words; None: it fits.

    ``used``, ``capacity`` and ``units`` in units; ``held``: conversations; ``places``: what is free of each profile,
    one that is not named there has no limit.
    """
    if used + units > capacity:
        return f"at capacity ({used} of {capacity})"
    for profile in profiles:
        if places.get(profile, 1) < 1:
            return f"has no place left of the capacity profile {profile}"
    if held >= session_limit:
        return f"has {held} conversations"
    return None


def free_places(limits: Mapping[str, int], taken: Iterable[Iterable[str]]) -> dict[str, int]:
    """What is free of each profile in ``limits``; ``taken``: the profiles of each conversation that counts."""
    free = dict(limits)
    for profiles in taken:
        for profile in profiles:
            if profile in free:
                free[profile] -= 1
    return free
