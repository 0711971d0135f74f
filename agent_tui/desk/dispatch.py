"""Assignment: waiting conversations meet free agents.

Nothing sweeps: a conversation that enters a queue, an agent whose capacity or presence changes, a queue that is
resumed each look for just the work that can move. Invariant: the choice and the offer are one unit of work, so no
race can put an agent above capacity or give a conversation two owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from sqlite3 import Row

import msgspec

from agent_tui.config.types import Config, Workstream
from agent_tui.core.assign import Candidate, Need, choose, obstacle
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.caller import SYSTEM
from agent_tui.desk.timers import set_timer, time_state
from agent_tui.store.unit import Reader, Unit

PAGE = 50

_levels = msgspec.json.Decoder(dict[str, int]).decode


def need_of(workstream: Workstream, units: int, skills: str) -> Need:
    """What a conversation of this workstream asks of an agent."""
    return Need(
        units=units,
        presences=workstream.allowed_presence,
        session_limit=workstream.session_limit,
        decline_limit=workstream.decline_limit,
        skills=_levels(skills),
        matching=workstream.skill_matching,
    )


def candidate(reader: Reader, agent_id: str, now: datetime, refusal: Row | None = None) -> Candidate | None:
    """The agent as assignment sees one; None: removed."""
    row = reader.one("candidate", id=agent_id)
    return None if row is None else _candidate(row, to_text(now), refusal)


def _candidate(row: Row, at: str, refusal: Row | None) -> Candidate:
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
        skills=_levels(row["skills"]),
    )


def _connected(reader: Reader, queue_id: str, now: datetime, refusals: Mapping[str, Row]) -> list[Candidate]:
    """The members of a queue who are connected; the others are no candidates, whatever their load."""
    at = to_text(now)
    rows = reader.all("connected_candidates", queue_id=queue_id, now=at)
    return [_candidate(row, at, refusals.get(row["id"])) for row in rows]


def dispatch_conversation(unit: Unit, config: Config, conversation_id: str, now: datetime) -> bool:
    """Offer an open conversation of a push workstream to the agent it suits best; whether it was offered."""
    row = unit.one("open_conversation", id=conversation_id)
    if row is None:
        return False
    workstream = config.workstreams.get(row["workstream_id"])
    queue = unit.one("queue", id=row["queue_id"])
    if workstream is None or workstream.mode != "push" or queue is None or queue["held"]:
        return False
    refusals = {each["agent_id"]: each for each in unit.all("refusals_of", conversation_id=conversation_id)}
    need = need_of(workstream, row["units"], row["skills"])
    former = row["last_agent_id"]
    if workstream.keep_agent and former is not None:
        last = candidate(unit, former, now, refusals.get(former))
        if last is not None and obstacle(last, need, any_load=True) is None:
            offer(unit, config, conversation_id, former, now, affinity=True)
            return True
    chosen = choose(_connected(unit, row["queue_id"], now, refusals), need)
    if chosen is None:
        _again_when_rested(unit, conversation_id, refusals.values(), now)
        return False
    offer(unit, config, conversation_id, chosen.id, now)
    return True


def _again_when_rested(unit: Unit, conversation_id: str, refusals: Iterable[Row], now: datetime) -> None:
    """Nobody can take it: look again when the first of those who refused it has rested."""
    at = to_text(now)
    resting = [each["not_before"] for each in refusals if each["not_before"] > at]
    if resting:
        set_timer(unit, "re_offer", conversation_id, from_text(min(resting)))


def dispatch_agent(unit: Unit, config: Config, agent_id: str, now: datetime) -> int:
    """Offer the agent what waits in the agent's queues, as far as capacity goes; how many were offered."""
    offered = 0
    agent = candidate(unit, agent_id, now)
    for queue_id in [row["queue_id"] for row in unit.all("queues_of", agent_id=agent_id)]:
        queue = unit.one("queue", id=queue_id)
        if queue is None or queue["held"] or not queue["waiting"]:
            continue
        for row in _heads(unit, queue_id):
            if agent is None or not _may_take_any(config, agent):
                return offered
            if dispatch_to(unit, config, row, agent, now):
                offered += 1
                agent = candidate(unit, agent_id, now)
    return offered


def _may_take_any(config: Config, agent: Candidate) -> bool:
    """Whether there is any conversation that could be offered to the agent; without one no queue is walked."""
    return any(
        workstream.mode == "push" and obstacle(agent, need_of(workstream, 1, "{}")) is None
        for workstream in config.workstreams.values()
    )


def dispatch_to(unit: Unit, config: Config, row: Row, agent: Candidate, now: datetime) -> bool:
    """Offer one waiting conversation, if this agent may take it."""
    workstream = config.workstreams.get(row["workstream_id"])
    if workstream is None or workstream.mode != "push":
        return False
    if obstacle(agent, need_of(workstream, row["units"], row["skills"])) is not None:
        return False
    return dispatch_conversation(unit, config, row["id"], now)


def dispatch_queue(unit: Unit, config: Config, queue_id: str, now: datetime) -> int:
    """Offer what waits in a queue (resumed, or with new members) until nobody can take more."""
    offered = 0
    if not _anybody_free(unit, config, queue_id, now):
        return offered
    for row in _heads(unit, queue_id):
        if dispatch_conversation(unit, config, row["id"], now):
            offered += 1
            if not _anybody_free(unit, config, queue_id, now):
                break
    return offered


def offer(
    unit: Unit, config: Config, conversation_id: str, agent_id: str, now: datetime, *, affinity: bool = False
) -> None:
    """Offer it: active, nobody's yet, capacity taken, a timer running."""
    row = unit.one("open_conversation", id=conversation_id)
    if row is None:
        return
    workstream = config.workstreams[row["workstream_id"]]
    at, expires = to_text(now), now + timedelta(seconds=workstream.offer_timeout)
    session_id = unit.new_id("s")
    unit.run(
        "add_session",
        id=session_id,
        conversation_id=conversation_id,
        agent_id=agent_id,
        queue_id=row["queue_id"],
        offered_at=at,
        accepted_at=None,
    )
    unit.run(
        "set_offered",
        id=conversation_id,
        agent_id=agent_id,
        expires_at=to_text(expires),
        session_id=session_id,
        at=at,
    )
    unit.run("set_assigned", id=agent_id, at=at)
    set_timer(unit, "offer", conversation_id, expires)
    time_state(unit, config, row["workstream_id"], conversation_id, "active", now)
    unit.event(
        "conversation.offered",
        SYSTEM,
        now,
        conversation_id=conversation_id,
        agent=agent_id,
        queue=row["queue_id"],
        expires_at=to_text(expires),
        affinity=affinity,
    )


def _heads(unit: Unit, queue_id: str) -> Iterator[Row]:
    """What waits in a queue, in order, a page at a time; rows offered meanwhile drop out by themselves."""
    priority, queued_at, last = 0, "", ""
    while True:
        page = unit.all("queue_head", queue_id=queue_id, priority=priority, queued_at=queued_at, id=last, limit=PAGE)
        yield from page
        if len(page) < PAGE:
            return
        priority, queued_at, last = page[-1]["priority"], page[-1]["queued_at"], page[-1]["id"]


def _anybody_free(unit: Unit, config: Config, queue_id: str, now: datetime) -> bool:
    return any(_may_take_any(config, each) for each in _connected(unit, queue_id, now, {}))
