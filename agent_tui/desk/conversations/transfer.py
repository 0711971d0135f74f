"""A conversation passes on: by its agent to a colleague or a queue with a note, or by a supervisor's assignment.

Invariant: exactly one target; the note and the move are one unit of work; capacity is exceeded only with ``force``.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.arrival import passed_on
from agent_tui.desk.automation.automated import say
from agent_tui.desk.automation.bots import hand_back
from agent_tui.desk.conversations.access import own, see
from agent_tui.desk.conversations.claim import require_room
from agent_tui.desk.conversations.notes import write_note
from agent_tui.desk.conversations.ownership import end_session, freed, step, take
from agent_tui.desk.routing.dispatch import candidate, dispatch_conversation, offer
from agent_tui.desk.routing.route import into_queue
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import conversation_row, load
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.conversations import Assign, Conversation, Transfer


def transfer(
    unit: Unit, config: Config, caller: Caller, conversation_id: str, body: Transfer, now: datetime
) -> Conversation:
    """Pass it on; an agent it is passed to gets it as an offer, a queue hands it out.

    Raises:
        NotFound, Forbidden, Refused, Invalid: ``not_yours``, ``wrong_state``, ``at_capacity``.
    """
    agent_id, queue_id = _target(unit, body.agent, body.queue)
    record = see(unit, caller, conversation_id)
    if not caller.has("supervisor"):
        record = own(unit, caller, conversation_id)
    step(record, "transfer_agent" if agent_id is not None else "transfer_queue")
    held_by = record.agent_id or record.offered_to
    if agent_id is not None:
        if agent_id == record.agent_id:
            raise Refused(f"The conversation is {agent_id}'s already.")
        require_there(unit, agent_id, now)
        if agent_id != record.offered_to:
            require_room(unit, record, agent_id, now, config)
    if body.note:
        write_note(unit, caller.actor, record, body.note, now)
    row = step(record, "transfer_agent" if agent_id is not None else "transfer_queue")
    end_session(unit, record, row.reason, now)
    target = queue_id or record.queue_id or config.workstreams[record.workstream_id].fallback_queue
    into_queue(unit, config, record.id, record.workstream_id, target, now, keep_place=False)
    unit.run("drop_refusals", conversation_id=record.id)
    unit.run("forget_last_agent", id=record.id)
    unit.event(
        "conversation.transferred",
        caller.actor,
        now,
        conversation_id=record.id,
        agent=agent_id,
        queue=queue_id,
        from_agent=held_by,
    )
    if agent_id is not None:
        say(unit, config, "transfer_requested_notice", record.id, now, occasion=to_text(now), colleague=agent_id)
    else:
        say(unit, config, "transfer_queue_notice", record.id, now, occasion=to_text(now))
        passed_on(unit, config, record.id, target, now)
    if agent_id is not None:
        offer(unit, config, record.id, agent_id, now)
    elif not hand_back(unit, config, record.id, target, now):
        dispatch_conversation(unit, config, record.id, now)
    freed(unit, config, held_by, now)
    return conversation_row(unit, record.id, now)


def assign(
    unit: Unit, config: Config, caller: Caller, conversation_id: str, body: Assign, now: datetime
) -> Conversation:
    """A supervisor's assignment: the agent has it at once; ``force`` may exceed capacity.

    Raises:
        NotFound, Forbidden, Refused, Invalid: ``forbidden``, ``wrong_state``, ``at_capacity``.
    """
    caller.need("supervisor")
    agent_id, queue_id = _target(unit, body.agent, body.queue)
    record = see(unit, caller, conversation_id)
    held_by = record.agent_id or record.offered_to
    row = step(record, "assign" if agent_id is not None else "transfer_queue")
    if agent_id is not None and agent_id == record.agent_id and record.state == "active":
        raise Refused(f"The conversation is {agent_id}'s already.")
    if agent_id is not None and not body.force and agent_id != record.offered_to:
        require_room(unit, record, agent_id, now, config)
    end_session(unit, record, row.reason or "supervisor_assign_to_queue", now)
    target = queue_id or record.queue_id or config.workstreams[record.workstream_id].fallback_queue
    if agent_id is not None:
        say(unit, config, "agent_assigned", record.id, now, agent=agent_id)
        take(unit, config, load(unit, record.id), agent_id, now)
    else:
        into_queue(unit, config, record.id, record.workstream_id, target, now, keep_place=False)
        unit.run("forget_last_agent", id=record.id)
        unit.run("drop_refusals", conversation_id=record.id)
    unit.event(
        "conversation.assigned",
        caller.actor,
        now,
        conversation_id=record.id,
        agent=agent_id,
        queue=queue_id,
        force=body.force,
        from_agent=held_by,
    )
    if agent_id is None:
        passed_on(unit, config, record.id, target, now)
        if not hand_back(unit, config, record.id, target, now):
            dispatch_conversation(unit, config, record.id, now)
    if held_by != agent_id:
        freed(unit, config, held_by, now)
    return conversation_row(unit, record.id, now)


def _target(unit: Unit, agent_id: str | None, queue_id: str | None) -> tuple[str | None, str | None]:
    if (agent_id is None) == (queue_id is None):
        raise Invalid("agent, queue: name exactly one of them.")
    if agent_id is not None and unit.one("agent", id=agent_id) is None:
        raise NotFound(f"There is no agent {agent_id}.")
    if queue_id is not None and unit.one("queue", id=queue_id) is None:
        raise NotFound(f"There is no queue {queue_id}.")
    return agent_id, queue_id


def require_there(reader: Reader, agent_id: str, now: datetime) -> None:
    """An offer needs a console at the other end, and somebody before it.

    Raises:
        Refused: not connected, or a presence that was chosen in order to be left alone.
    """
    agent = candidate(reader, agent_id, now)
    if agent is None or not agent.connected:
        raise Refused(f"{agent_id} is not connected.", hint="Transfer it to a queue, or ask a supervisor to assign it.")
    if not agent.automatic and agent.presence in ("offline", "away", "do_not_disturb", "inactive"):
        raise Refused(f"{agent_id} is {agent.presence.replace('_', ' ')}.", hint="Transfer it to a queue.")
