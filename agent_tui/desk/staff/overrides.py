"""What a supervisor sets at run time of what the configuration says of an agent: capacity and queues.

Invariant: an override wins only as long as the configuration still says what it said when the override was made; it
takes effect at once and is told in the feed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from agent_tui.config.types import Agent, Config
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.routing.dispatch import dispatch_agent
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.store.unit import Reader, Unit

_END = 1_000_000
"""A place behind the members that the configuration names."""

_capacity = msgspec.json.Decoder(int).decode
_queues = msgspec.json.Decoder(list[str]).decode


def _path(agent_id: str, key: str) -> str:
    return f"agents.{agent_id}.{key}"


def _text(value: int | list[str]) -> str:
    return msgspec.json.encode(value).decode()


def _configured_queues(config: Config, agent_id: str) -> list[str]:
    return sorted(queue.id for queue in config.queues.values() if agent_id in queue.members)


def set_by(reader: Reader, agent_id: str, key: str) -> str | None:
    """Who overrides the configuration's ``capacity`` or ``queues`` of the agent; None: nobody."""
    row = reader.one("override", path=_path(agent_id, key))
    return None if row is None else str(row["set_by"])


def set_capacity(
    unit: Unit, config: Config, caller: Caller, agent_id: str, capacity: int | None, now: datetime
) -> None:
    """Set an agent's units; None: as the configuration says. Room that this makes is filled at once.

    Raises:
        Forbidden: the caller is no supervisor.
        NotFound: no such agent.
    """
    configured = _known(unit, config, caller, agent_id).capacity
    _keep(unit, caller, _path(agent_id, "capacity"), capacity, configured, now)
    effective = configured if capacity is None else capacity
    unit.run("set_capacity", id=agent_id, capacity=effective)
    unit.event("agent.changed", caller.actor, now, agent=agent_id, capacity=effective, overridden=capacity is not None)
    dispatch_agent(unit, config, agent_id, now)


def set_queues(
    unit: Unit, config: Config, caller: Caller, agent_id: str, queues: list[str] | None, now: datetime
) -> None:
    """Set the queues that an agent is a member of; None: as the configuration says.

    What the agent has or is offered stays; what waits in the new queues may come at once.

    Raises:
        Forbidden: the caller is no supervisor.
        NotFound: no such agent or queue.
    """
    _known(unit, config, caller, agent_id)
    configured = _configured_queues(config, agent_id)
    wanted = configured if queues is None else sorted(set(queues))
    for queue_id in wanted:
        if queue_id not in config.queues:
            raise NotFound(f"There is no queue {queue_id}.")
    _keep(unit, caller, _path(agent_id, "queues"), None if queues is None else wanted, configured, now)
    _join(unit, config, agent_id, wanted)
    unit.event(
        "agent.changed",
        caller.actor,
        now,
        agent=agent_id,
        queues=" ".join(wanted),
        overridden=queues is not None,
    )
    dispatch_agent(unit, config, agent_id, now)


def apply_overrides(unit: Unit, config: Config, now: datetime) -> None:
    """Lay what was set at run time over a roster just mirrored; forget it where the file has changed since."""
    for row in unit.all("all_overrides"):
        table, _, rest = row["path"].partition(".")
        agent_id, _, key = rest.rpartition(".")
        if table != "agents":
            continue
        agent = config.agents.get(agent_id)
        told = None if agent is None else agent.capacity if key == "capacity" else _configured_queues(config, agent_id)
        if told is None or row["file_value"] != _text(told):
            unit.run("drop_override", path=row["path"])
            if told is not None:
                unit.event("agent.changed", SYSTEM, now, agent=agent_id, overridden=False)
        elif key == "capacity":
            unit.run("set_capacity", id=agent_id, capacity=_capacity(row["value"]))
        else:
            _join(unit, config, agent_id, _queues(row["value"]))


def _known(unit: Unit, config: Config, caller: Caller, agent_id: str) -> Agent:
    caller.need("supervisor")
    agent = config.agents.get(agent_id)
    if agent is None or unit.one("agent", id=agent_id) is None:
        raise NotFound(f"There is no agent {agent_id}.")
    return agent


def _keep(
    unit: Unit, caller: Caller, path: str, value: int | list[str] | None, configured: int | list[str], now: datetime
) -> None:
    if value is None:
        unit.run("drop_override", path=path)
        return
    unit.run(
        "set_override",
        path=path,
        value=_text(value),
        file_value=_text(configured),
        set_by=caller.actor,
        set_at=to_text(now),
    )


def _join(unit: Unit, config: Config, agent_id: str, queues: Iterable[str]) -> None:
    """Make the agent a member of exactly these queues, those it is in keeping their place in the order."""
    wanted = {each for each in queues if each in config.queues}
    held = {row["queue_id"] for row in unit.all("queues_of", agent_id=agent_id)}
    for queue_id in held - wanted:
        unit.run("drop_member", queue_id=queue_id, agent_id=agent_id)
    for queue_id in sorted(wanted - held):
        unit.run("add_member", queue_id=queue_id, agent_id=agent_id, position=_END)
