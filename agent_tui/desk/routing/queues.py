"""Holding a queue and resuming it. Invariant: nothing is offered from a held queue; what is offered stays so."""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.desk.routing.dispatch import dispatch_queue
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Unit


def hold_queue(unit: Unit, config: Config, caller: Caller, queue_id: str, hold: bool, now: datetime) -> None:
    """Hold or resume.

    Raises:
        Forbidden: the caller is no supervisor.
        NotFound: no such queue.
    """
    caller.need("supervisor")
    if unit.one("queue", id=queue_id) is None:
        raise NotFound(f"There is no queue {queue_id}.")
    by, at = (caller.actor, to_text(now)) if hold else (None, None)
    if unit.run("hold_queue", id=queue_id, held=int(hold), by=by, at=at):
        unit.event("queue.held", caller.actor, now, queue=queue_id, held=hold)
        if not hold:
            dispatch_queue(unit, config, queue_id, now)
