"""Agents as assignment sees them: presence, load, places in capacity profiles, turn in the queue.

Invariant: everything is read from the rows as they are in this transaction; no load is kept beside them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime, timedelta
from sqlite3 import Row
from zoneinfo import ZoneInfo

import msgspec

from agent_tui.config.types import Config, Workstream
from agent_tui.core.assign import Candidate, Need
from agent_tui.core.capacity import free_places
from agent_tui.core.moment import to_text
from agent_tui.desk.routing.rulebook import make_need
from agent_tui.store.unit import Reader

_names = msgspec.json.Decoder(tuple[str, ...]).decode


@functools.lru_cache(maxsize=1024)
def levels(text: str) -> Mapping[str, int]:
    """Skills and their levels from a row."""
    return msgspec.json.decode(text, type=dict[str, int])


def need_of(workstream: Workstream, units: int, skills: str, profiles: str = "[]", preferred: str = "[]") -> Need:
    """What a conversation of this workstream asks of an agent."""
    return make_need(workstream, units, dict(levels(skills)), _names(profiles), _names(preferred))


def candidate(
    reader: Reader, agent_id: str, now: datetime, refusal: Row | None = None, config: Config | None = None
) -> Candidate | None:
    """The agent as assignment sees one; None: removed. Without ``config`` capacity profiles count as free."""
    row = reader.one("candidate", id=agent_id)
    return None if row is None else _candidate(reader, row, now, to_text(now), refusal, config)


def member(reader: Reader, config: Config, queue_id: str, agent_id: str, now: datetime) -> Candidate | None:
    """The agent with the turn in this queue; None: not in it."""
    row = reader.one("member_candidate", queue_id=queue_id, id=agent_id)
    return None if row is None else _candidate(reader, row, now, to_text(now), None, config)


def connected(
    reader: Reader,
    config: Config,
    queue_id: str,
    now: datetime,
    refusals: Mapping[str, Row],
    units: int | None = None,
) -> list[Candidate]:
    """The members of a queue who are connected; the others are no candidates, whatever their load.

    ``units``: only those with room for so many more. In a queue that is full these are few, whatever its size.
    """
    at = to_text(now)
    rows = reader.all("connected_candidates", queue_id=queue_id, now=at, units=units)
    return [_candidate(reader, row, now, at, refusals.get(row["id"]), config) for row in rows]


def refusals_of(reader: Reader, conversation_id: str) -> dict[str, Row]:
    """Who refused a conversation, how often, and until when each is left alone with it."""
    return {each["agent_id"]: each for each in reader.all("refusals_of", conversation_id=conversation_id)}


def places(reader: Reader, config: Config, agent_id: str, now: datetime) -> dict[str, int]:
    """What is free of each capacity profile for the agent.

    A profile that is reset at once counts what the agent holds; one reset at the end of the day counts what the agent
    has accepted since midnight in the desk's zone.
    """
    profiles = config.capacity_profiles
    if not profiles:
        return {}
    found: dict[str, int] = {}
    for reset in ("immediate", "end_of_day"):
        limits = {each.id: each.agents.get(agent_id, each.limit) for each in profiles.values() if each.reset == reset}
        if not limits:
            continue
        if reset == "immediate":
            rows = reader.all("profiles_in_use", agent_id=agent_id)
        else:
            since = to_text(midnight(config, now))
            rows = reader.all("profiles_taken_since", agent_id=agent_id, since=since)
        found |= free_places(limits, [_names(row["profiles"]) for row in rows])
    return found


def midnight(config: Config, now: datetime, days: int = 0) -> datetime:
    """The beginning of the desk's day, ``days`` from today."""
    local = now.astimezone(ZoneInfo(config.desk.time_zone))
    return (local + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _candidate(
    reader: Reader, row: Row, now: datetime, at: str, refusal: Row | None, config: Config | None
) -> Candidate:
    return Candidate(
        id=row["id"],
        connected=row["connected_until"] is not None and row["connected_until"] > at,
        presence=row["presence"],
        used=row["used"],
        capacity=row["capacity"],
        held=row["held"],
        last_assigned_at=row["last_assigned_at"],
        declined=0 if refusal is None else int(refusal["times"]),
        resting=refusal is not None and refusal["not_before"] > at,
        skills=levels(row["skills"]),
        automatic=row["chosen_presence"] is None,
        places={} if config is None else places(reader, config, row["id"], now),
        turn=row["turn"],
        position=row["position"],
        released_at=row["released_at"],
    )
