"""Agents and queues as their pages show them, and who the caller is."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row
from typing import cast

import msgspec

from agent_tui import __version__
from agent_tui.config.queue_types import queue_name
from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.desk.routing.backlog import backlog
from agent_tui.desk.routing.backlog import members as candidates
from agent_tui.desk.routing.candidates import midnight
from agent_tui.desk.routing.service_level import service_level
from agent_tui.desk.routing.thresholds import long_wait_of
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.staff.overrides import set_by
from agent_tui.desk.views.cursors import not_ours, packed, unpacked
from agent_tui.store.records import AgentRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.people import Agent, AgentPage, Load, Me, OwnPresence, Presence, PresenceBy, Queue, QueuePage, Role

_skills = msgspec.json.Decoder(dict[str, int]).decode


def me(reader: Reader, config: Config, caller: Caller, now: datetime, speed: float) -> Me:
    """Who the caller is, with presence and load of the agent acted as."""
    record = None if caller.agent is None else reader.record(AgentRecord, "agent", id=caller.agent)
    queues = [] if record is None else _queues_of(reader, record.id)
    return Me(
        user=caller.user,
        id=None if record is None else record.id,
        name=caller.user if record is None else record.name,
        role=caller.role,
        presence="offline" if record is None else cast(Presence, record.presence),
        connected=record is not None and _connected(record, now),
        load=Load(used=0, capacity=0) if record is None else _load(reader, record),
        queues=queues,
        desk=config.desk.name,
        version=__version__,
        now=to_text(now),
        speed=speed,
        presence_word="" if record is None else _word(config, record),
        presence_by="automatic" if record is None else cast(PresenceBy, record.presence_by),
        presences=[
            OwnPresence(id=each.id, text=each.text, base=cast(Presence, each.base))
            for each in config.presences.values()
        ],
    )


def agent_page(reader: Reader, config: Config, after: str | None, limit: int, now: datetime) -> AgentPage:
    """Agents by id.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    if after is not None and reader.one("agent_ever", id=after) is None:
        raise not_ours("after")
    found = [each for each in reader.records(AgentRecord, "all_agents") if after is None or each.id > after]
    items = [_agent(reader, config, each, now) for each in found[:limit]]
    return AgentPage(items=items, next=items[-1].id if len(found) > limit else None)


def queue_page(
    reader: Reader, config: Config, caller: Caller, after: str | None, limit: int, now: datetime
) -> QueuePage:
    """Queues by priority; agents see those they are members of.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    members: dict[str, list[str]] = {}
    for row in reader.all("all_members"):
        members.setdefault(row["queue_id"], []).append(row["agent_id"])
    rows = [
        row
        for row in reader.all("all_queues")
        if caller.has("supervisor") or caller.agent in members.get(row["id"], ())
    ]
    start = None if after is None else _queue_cursor(after)
    rest = [row for row in rows if start is None or (row["priority"], row["id"]) > start]
    kept = rest[:limit]
    return QueuePage(
        items=[_queue(reader, config, row, members.get(row["id"], []), now) for row in kept],
        next=packed(str(kept[-1]["priority"]), kept[-1]["id"]) if len(rest) > limit else None,
    )


def _queue_cursor(given: str) -> tuple[int, str]:
    priority, queue_id = unpacked("after", given, 2)
    if not (priority.isascii() and priority.isdigit()):
        raise not_ours("after")
    return int(priority), queue_id


def _agent(reader: Reader, config: Config, record: AgentRecord, now: datetime) -> Agent:
    work = reader.one("agent_work", agent_id=record.id, since=to_text(midnight(config, now)))
    return Agent(
        id=record.id,
        name=record.name,
        role=cast(Role, record.role),
        presence=cast(Presence, record.presence),
        connected=_connected(record, now),
        load=_load(reader, record),
        queues=_queues_of(reader, record.id),
        skills=_skills(record.skills),
        last_action_at=record.last_action_at,
        presence_word=_word(config, record),
        presence_by=cast(PresenceBy, record.presence_by),
        presence_at=record.presence_at,
        active=0 if work is None else work["active"],
        offered=0 if work is None else work["offered"],
        longest_since=None if work is None else work["longest_since"],
        handled=0 if work is None else work["handled"],
        capacity_set_by=set_by(reader, record.id, "capacity"),
        queues_set_by=set_by(reader, record.id, "queues"),
    )


def _queue(reader: Reader, config: Config, row: Row, members: list[str], now: datetime) -> Queue:
    longest = reader.one("longest_wait", queue_id=row["id"])
    people = candidates(reader, config, row["id"], now)
    return Queue(
        id=row["id"],
        priority=row["priority"],
        held=bool(row["held"]),
        name=queue_name(config.queues, row["id"]),
        held_by=row["held_by"],
        held_at=row["held_at"],
        members=members,
        waiting=row["waiting"],
        active=row["active"],
        longest_wait_since=None if longest is None else longest["since"],
        connected=sum(each.connected for each in people),
        free=sum(each.connected and each.free > 0 and each.presence in ("available", "busy") for each in people),
        service_level=service_level(reader, config, row["id"], now),
        long_wait=round(long_wait_of(config, row["id"]).total_seconds()),
        backlog=backlog(reader, config, row["id"], bool(row["held"]), people),
    )


def _word(config: Config, record: AgentRecord) -> str:
    """What a custom presence is called; nothing if it is a built-in one."""
    custom = config.presences.get(record.presence_word)
    return record.presence_word if custom is None else custom.text


def _queues_of(reader: Reader, agent_id: str) -> list[str]:
    return [row["queue_id"] for row in reader.all("queues_of", agent_id=agent_id)]


def _connected(record: AgentRecord, now: datetime) -> bool:
    return record.connected_until is not None and record.connected_until > to_text(now)


def _load(reader: Reader, record: AgentRecord) -> Load:
    row = reader.one("load_of", agent_id=record.id)
    return Load(used=0 if row is None else row["used"], capacity=record.capacity)
