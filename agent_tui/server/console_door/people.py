"""People and queues: who I am, presence, agents, queues."""

from __future__ import annotations

from agent_tui.core.errors import NotFound
from agent_tui.desk.routing.queues import hold_queue
from agent_tui.desk.staff.overrides import set_capacity, set_queues
from agent_tui.desk.staff.people import agent_page, me, queue_page
from agent_tui.desk.staff.presence import set_presence
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Limit, Operations
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.people import Agent, AgentPage, Hold, Me, Queue, QueuePage, SetCapacity, SetPresence, SetQueues

operations = Operations("people")


@operations.op("GET", "/me")
async def get_me(call: Call) -> Me:
    """Who the token stands for, presence, load, the desk's clock."""
    return await call.read(lambda reader: me(reader, call.config, call.caller, call.now, call.desk.speed))


@operations.op("PUT", "/me/presence")
async def set_my_presence(call: Call, *, body: SetPresence) -> Me:
    """Set my presence."""

    def work(unit: Unit) -> Me:
        set_presence(unit, call.config, call.caller, call.caller.acting(), body.presence, call.now)
        return me(unit, call.config, call.caller, call.now, call.desk.speed)

    return await call.write(work, "timers")


@operations.op("GET", "/agents")
async def list_agents(call: Call, *, after: Cursor | None = None, limit: Limit = 100) -> AgentPage:
    """Agents with presence and load."""
    return await call.read(lambda reader: agent_page(reader, call.config, after, limit, call.now))


@operations.op("PUT", "/agents/{agent_id}/presence")
async def set_agent_presence(call: Call, *, agent_id: Id, body: SetPresence) -> Agent:
    """Set an agent's presence, as a supervisor."""

    def work(unit: Unit) -> Agent:
        set_presence(unit, call.config, call.caller, agent_id, body.presence, call.now)
        return _agent(unit, call, agent_id)

    return await call.write(work, "timers")


@operations.op("PUT", "/agents/{agent_id}/capacity")
async def set_agent_capacity(call: Call, *, agent_id: Id, body: SetCapacity) -> Agent:
    """Set an agent's units, as a supervisor; null gives the configuration its say again."""

    def work(unit: Unit) -> Agent:
        set_capacity(unit, call.config, call.caller, agent_id, body.capacity, call.now)
        return _agent(unit, call, agent_id)

    return await call.write(work, "timers")


@operations.op("PUT", "/agents/{agent_id}/queues")
async def set_agent_queues(call: Call, *, agent_id: Id, body: SetQueues) -> Agent:
    """Set the queues an agent is a member of, as a supervisor; null gives the configuration its say again."""

    def work(unit: Unit) -> Agent:
        set_queues(unit, call.config, call.caller, agent_id, body.queues, call.now)
        return _agent(unit, call, agent_id)

    return await call.write(work, "timers")


@operations.op("GET", "/queues")
async def list_queues(call: Call, *, after: Cursor | None = None, limit: Limit = 100) -> QueuePage:
    """My queues (for supervisors all) with counts and longest wait."""
    return await call.read(lambda reader: queue_page(reader, call.config, call.caller, after, limit, call.now))


@operations.op("PUT", "/queues/{queue_id}/hold")
async def set_hold(call: Call, *, queue_id: Id, body: Hold) -> Queue:
    """Hold a queue or resume it, as a supervisor."""

    def work(unit: Unit) -> Queue:
        hold_queue(unit, call.config, call.caller, queue_id, body.hold, call.now)
        return _queue(unit, call, queue_id)

    return await call.write(work, "timers")


def _agent(reader: Reader, call: Call, agent_id: str) -> Agent:
    page = agent_page(reader, call.config, None, len(call.config.agents) + 1, call.now)
    for agent in page.items:
        if agent.id == agent_id:
            return agent
    raise NotFound(f"There is no agent {agent_id}.")


def _queue(reader: Reader, call: Call, queue_id: str) -> Queue:
    page = queue_page(reader, call.config, call.caller, None, len(call.config.queues) + 1, call.now)
    for queue in page.items:
        if queue.id == queue_id:
            return queue
    raise NotFound(f"There is no queue {queue_id}.")
