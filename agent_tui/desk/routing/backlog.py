"""What waits in a queue, by what it waits for.

Invariant: it is judged for each requirement signature once, not for each conversation, by the function that
assignment uses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.assign import Candidate, Need, obstacle
from agent_tui.core.routing import has_skills
from agent_tui.desk.routing.candidates import member, need_of
from agent_tui.store.unit import Reader

_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Group:
    """Conversations of one queue that ask the same of an agent; ``need`` None: the workstream is gone."""

    signature: str
    waiting: int
    need: Need | None
    picked: bool


def members(reader: Reader, config: Config, queue_id: str, now: datetime) -> list[Candidate]:
    """Every member of the queue as assignment sees them, connected or not."""
    rows = reader.all("members_of", queue_id=queue_id)
    found = (member(reader, config, queue_id, row["agent_id"], now) for row in rows)
    return [each for each in found if each is not None]


def groups(reader: Reader, config: Config, queue_id: str) -> Iterator[Group]:
    """The requirement signatures that wait in the queue."""
    for row in reader.all("groups_of", queue_id=queue_id):
        name, units, rest = row["signature"].split(" ", 2)
        texts: list[str] = []
        for _ in range(3):
            _value, end = _decoder.raw_decode(rest)
            texts.append(rest[:end])
            rest = rest[end:].lstrip(" ")
        workstream = config.workstreams.get(name)
        need = None if workstream is None else need_of(workstream, int(units), *texts)
        picked = workstream is not None and workstream.mode == "pick"
        yield Group(row["signature"], row["waiting"], need, picked)


def nobody_ever(need: Need, people: list[Candidate]) -> str | None:
    """Why none of the members could take it on the best of days, in words; None: somebody could."""
    if not people:
        return "has no members"
    preferred = {each.id for each in people} & set(need.preferred)
    fit = [each for each in people if each.id in preferred or _skilled(each, need)]
    if not fit:
        wanted = ", ".join(f"{skill} {level}" for skill, level in sorted(need.skills.items()))
        return f"has nobody with {wanted}"
    if all(each.capacity < need.units for each in fit):
        return f"has nobody with a capacity of {need.units}"
    return None


def backlog(reader: Reader, config: Config, queue_id: str, held: bool, people: list[Candidate]) -> dict[str, int]:
    """Waiting conversations by what they wait for: a word of ``Queue.backlog`` on the wire."""
    found: dict[str, int] = {}
    for group in groups(reader, config, queue_id):
        reason = "held" if held else _reason(group, people)
        found[reason] = found.get(reason, 0) + group.waiting
    return found


def _reason(group: Group, people: list[Candidate]) -> str:
    present = [each for each in people if each.connected]
    if group.need is None or not present:
        return "no_agents"
    need = group.need
    if any(obstacle(each, need) is None for each in present):
        return "pick" if group.picked else "turn"
    skilled = [each for each in present if each.id in need.preferred or _skilled(each, need)]
    if not skilled:
        return "no_skill"
    chosen = all(each.presence not in need.presences and not each.automatic for each in skilled)
    return "presence" if chosen else "full"


def _skilled(each: Candidate, need: Need) -> bool:
    return need.matching != "exact" or has_skills(each.skills, need.skills)
