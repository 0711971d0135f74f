"""The configuration's numbers, agents and queues, mirrored into the database at each load.

Invariant: what is removed from the file leaves no conversation behind: a removed agent's go back to their queues, a
removed queue's to the fallback queue, a removed workstream's go on in their number's.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.config.types import Config, Queue
from agent_tui.core.address import bare
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.advice import search_on
from agent_tui.desk.conversations.advisers import dismiss
from agent_tui.desk.conversations.ownership import end_session
from agent_tui.desk.conversations.retiming import retime
from agent_tui.desk.media.switches import drop_outdated
from agent_tui.desk.routing.candidates import midnight
from agent_tui.desk.routing.dispatch import dispatch_queue
from agent_tui.desk.routing.place import rank_queue
from agent_tui.desk.routing.readiness import settle
from agent_tui.desk.routing.rebinding import rebind
from agent_tui.desk.routing.vacating import requeue, vacate
from agent_tui.desk.sending.templates import put_configured
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.staff.overrides import apply_overrides
from agent_tui.desk.timers import set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit


def mirror(unit: Unit, config: Config, now: datetime) -> None:
    """Make the database's roster the configuration's."""
    at = to_text(now)
    _numbers(unit, config, at)
    rebind(unit, config)
    for agent in config.agents.values():
        unit.run(
            "put_agent",
            id=agent.id,
            name=agent.name or agent.id,
            role=agent.role,
            capacity=agent.capacity,
            skills=msgspec.json.encode(agent.skills).decode(),
        )
    for queue in config.queues.values():
        unit.run("put_queue", id=queue.id, priority=queue.priority)
    _members(unit, config)
    apply_overrides(unit, config, now)
    gone_agents = [row["id"] for row in unit.all("all_agents") if row["id"] not in config.agents]
    for agent_id in gone_agents:
        unit.run("remove_agent", id=agent_id, at=at)
    gone_queues = [row["id"] for row in unit.all("all_queues") if row["id"] not in config.queues]
    for queue_id in gone_queues:
        unit.run("remove_queue", id=queue_id, at=at)
    for agent_id in gone_agents:
        _return_conversations(unit, config, agent_id, now)
        _advise_no_more(unit, config, agent_id, now)
    for queue_id in gone_queues:
        vacate(unit, config, queue_id, now)
    put_configured(unit, config)
    drop_outdated(unit, config, now)
    unit.event("config.loaded", SYSTEM, now, agents=len(config.agents), queues=len(config.queues))
    time_day(unit, config, now)
    retime(unit, config, now)
    for agent_id in config.agents:
        settle(unit, config, agent_id, now)
    for queue in sorted(config.queues.values(), key=lambda each: (each.priority, each.id)):
        _rules(unit, config, queue, now)
        dispatch_queue(unit, config, queue.id, now)


def time_day(unit: Unit, config: Config, now: datetime) -> None:
    """Where capacity profiles are reset at the end of the day: look at the agents when the next one begins."""
    if any(each.reset == "end_of_day" for each in config.capacity_profiles.values()):
        set_timer(unit, "day", "day", midnight(config, now, days=1))


def _members(unit: Unit, config: Config) -> None:
    """Who stays keeps the turn."""
    wanted = {(queue.id, agent) for queue in config.queues.values() for agent in queue.members}
    for row in unit.all("all_members"):
        if (row["queue_id"], row["agent_id"]) not in wanted:
            unit.run("leave_queue", queue_id=row["queue_id"], agent_id=row["agent_id"])
    for queue in config.queues.values():
        for position, member in enumerate(queue.members):
            unit.run("add_member", queue_id=queue.id, agent_id=member, position=position)


def _rules(unit: Unit, config: Config, queue: Queue, now: datetime) -> None:
    """Where a queue's order or overflow changed, what waits in it is ranked and timed anew."""
    written = msgspec.json.encode((queue.order, queue.overflow)).decode()
    row = unit.one("queue_rules", id=queue.id)
    if row is None or row["rules"] == written:
        return
    unit.run("set_queue_rules", id=queue.id, rules=written)
    if row["waiting"]:
        rank_queue(unit, config, queue.id, "", now)


def _numbers(unit: Unit, config: Config, at: str) -> None:
    """A number is its address: where the file gives it another id, everything moves over with it."""
    ids = {number.address: number.id for number in config.numbers.values()}
    moving = []
    for row in unit.all("all_numbers"):
        wanted = ids.get(row["address"])
        if wanted != row["id"] and (wanted is not None or row["id"] in config.numbers):
            # First out of the way: ids may be exchanged, or given to a number that is new.
            unit.run("rename_number", address=row["address"], id=f"{row['id']}~{bare(row['address'])}")
            moving.append((row["address"], wanted))
    for address, wanted in moving:
        if wanted is not None:
            unit.run("rename_number", address=address, id=wanted)
    for number in config.numbers.values():
        unit.run(
            "put_number",
            id=number.id,
            account_id=number.account,
            address=number.address,
            name=number.name or number.id,
            workstream_id=number.workstream,
        )
    for row in unit.all("all_numbers"):
        if row["id"] not in config.numbers:
            unit.run("remove_number", id=row["id"], at=at)


def _return_conversations(unit: Unit, config: Config, agent_id: str, now: datetime) -> None:
    held = [row["id"] for row in unit.all("held_by", agent_id=agent_id)]
    offered = [row["id"] for row in unit.all("offers_to", agent_id=agent_id)]
    for conversation_id in (*held, *offered):
        record = load(unit, conversation_id)
        end_session(unit, record, "agent_re_routed", now)
        if record.state == "active":
            requeue(unit, config, conversation_id, record.queue_id, now)
        else:
            unit.run("forget_agent", id=conversation_id)
            unit.event("conversation.routed", SYSTEM, now, conversation_id=conversation_id, reason="agent_removed")


def _advise_no_more(unit: Unit, config: Config, agent_id: str, now: datetime) -> None:
    for row in unit.all("consults_of", agent_id=agent_id):
        dismiss(unit, row["conversation_id"], agent_id, SYSTEM, "agent_removed", now)
        search_on(unit, config, row["conversation_id"], agent_id, now)
