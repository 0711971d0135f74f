"""A customer answers in a conversation that waits; the first answer in one that an agent started goes back to the
sender, or is routed like any other.

Invariant: until the answer the conversation used nobody's capacity; the sender gets it as affinity would give it:
above capacity, but only with an allowed presence and a connection, else it goes where every conversation goes.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

from agent_tui.channel.inbound import Inbound
from agent_tui.config.types import Config, Number, Workstream
from agent_tui.core.assign import Candidate
from agent_tui.desk.routing.candidates import candidate, refusals_of
from agent_tui.desk.routing.dispatch import dispatch_conversation, offer
from agent_tui.desk.routing.place import into_queue
from agent_tui.desk.routing.route import Landing, route
from agent_tui.store.unit import Unit


def back_to_queue(
    unit: Unit, config: Config, number: Number, live: Row, inbound: Inbound, now: datetime
) -> Landing | None:
    """A waiting conversation's customer has written: back to its queue, or where an answer is routed to, if it is."""
    conversation_id, workstream = live["id"], config.workstreams[number.workstream]
    if live["started_by"] is not None:
        unit.run("set_started", id=conversation_id, by=None)
    if live["started_by"] is None or workstream.answers_to == "sender":
        queue_id = live["queue_id"] or workstream.fallback_queue
        into_queue(unit, config, conversation_id, workstream.id, queue_id, now, keep_place=False)
        unit.run("drop_refusals", conversation_id=conversation_id)
        return None
    unit.run("forget_agent", id=conversation_id)
    landing = route(unit, config, conversation_id, number, inbound, None, now)
    into_queue(unit, config, conversation_id, workstream.id, landing.queue, now, keep_place=False)
    return landing


def hand_out(unit: Unit, config: Config, conversation_id: str, started_by: str | None, now: datetime) -> None:
    """The answer is stored and queued: to the agent who had it, also where others pick, else as any other."""
    row = unit.one("open_conversation", id=conversation_id)
    if row is not None and started_by is not None and row["last_agent_id"] is not None:
        agent_id, workstream = row["last_agent_id"], config.workstreams.get(row["workstream_id"])
        former = candidate(unit, agent_id, now, refusals_of(unit, conversation_id).get(agent_id), config)
        if workstream is not None and former is not None and _gets_it_back(former, workstream):
            offer(unit, config, conversation_id, agent_id, now, affinity=True)
            return
    dispatch_conversation(unit, config, conversation_id, now, resumed=True)


def _gets_it_back(former: Candidate, workstream: Workstream) -> bool:
    """As affinity judges, and also where nothing is offered because agents pick."""
    present = former.presence in workstream.allowed_presence or former.automatic
    return former.connected and present and not former.resting and former.declined < workstream.decline_limit
