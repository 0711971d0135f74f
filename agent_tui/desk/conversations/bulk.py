"""One action of a supervisor for many conversations: what it would do, and each step of doing it.

Invariant: each conversation is a unit of work of its own: a refusal of one neither stops nor undoes another; a
preview writes nothing.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.assign import Candidate
from agent_tui.core.errors import DeskError, Invalid, NotFound, Refused
from agent_tui.core.states import Action
from agent_tui.desk.conversations.access import see
from agent_tui.desk.conversations.claim import check_room, with_it
from agent_tui.desk.conversations.finish import close
from agent_tui.desk.conversations.ownership import step
from agent_tui.desk.conversations.transfer import assign, require_there, transfer
from agent_tui.desk.routing.candidates import candidate
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.conversations import Assign, Transfer
from agent_tui.wire.supervision import Bulk, BulkOutcome

AT_ONCE = 50
"""Conversations under way at the same time."""

_STEPS: dict[tuple[str, bool], Action] = {
    ("assign", True): "assign",
    ("assign", False): "transfer_queue",
    ("transfer", True): "transfer_agent",
    ("transfer", False): "transfer_queue",
    ("close", False): "force_close",
}
"""The transition by action and by whether an agent is the target."""


def check_bulk(reader: Reader, caller: Caller, body: Bulk) -> None:
    """
    Raises:
        Forbidden: the caller is no supervisor.
        Invalid: no or two targets, a target for close, or a conversation named twice.
        NotFound: no such agent or queue.
    """
    caller.need("supervisor")
    targets = [each for each in (body.agent, body.queue) if each is not None]
    if body.action == "close" and targets:
        raise Invalid("agent, queue: closing takes no target.")
    if body.action != "close" and len(targets) != 1:
        raise Invalid("agent, queue: name exactly one of them.")
    if len(set(body.conversations)) != len(body.conversations):
        raise Invalid("conversations: one is named twice.")
    if body.agent is not None and reader.one("agent", id=body.agent) is None:
        raise NotFound(f"There is no agent {body.agent}.")
    if body.queue is not None and reader.one("queue", id=body.queue) is None:
        raise NotFound(f"There is no queue {body.queue}.")


def bulk_one(unit: Unit, config: Config, caller: Caller, body: Bulk, conversation_id: str, now: datetime) -> None:
    """Do it for one conversation.

    Raises:
        DeskError: the refusal of the use case.
    """
    if body.action == "assign":
        target = Assign(agent=body.agent, queue=body.queue, force=body.force)
        assign(unit, config, caller, conversation_id, target, now)
    elif body.action == "transfer":
        passed = Transfer(agent=body.agent, queue=body.queue, note=body.note)
        transfer(unit, config, caller, conversation_id, passed, now)
    else:
        close(unit, config, caller, conversation_id, now)


def outcome(conversation_id: str, error: DeskError | None) -> BulkOutcome:
    """A line of the result list."""
    if error is None:
        return BulkOutcome(conversation_id=conversation_id, ok=True, code="", sentence="")
    return BulkOutcome(conversation_id=conversation_id, ok=False, code=error.code, sentence=error.sentence)


def preview(reader: Reader, config: Config, caller: Caller, body: Bulk, now: datetime) -> list[BulkOutcome]:
    """What would become of each as things stand; room is given away in the order asked for.

    Raises:
        Forbidden, Invalid, NotFound: as ``check_bulk``.
    """
    check_bulk(reader, caller, body)
    agent = None if body.agent is None else candidate(reader, body.agent, now, config=config)
    found: list[BulkOutcome] = []
    for conversation_id in body.conversations:
        try:
            record = see(reader, caller, conversation_id)
            step(record, _STEPS[body.action, body.agent is not None])
            if body.action == "transfer" and body.agent is not None and record.agent_id != body.agent:
                require_there(reader, body.agent, now)
            agent = _after(agent, record, body)
        except DeskError as error:
            found.append(outcome(conversation_id, error))
        else:
            found.append(outcome(conversation_id, None))
    return found


def _after(agent: Candidate | None, record: ConversationRecord, body: Bulk) -> Candidate | None:
    """The agent, if one is the target, as one would stand who had it too."""
    if body.agent is None:
        return None
    if record.agent_id == body.agent and (record.state == "active" or body.action == "transfer"):
        raise Refused(f"The conversation is {body.agent}'s already.")
    if record.offered_to == body.agent:
        return agent
    if not (body.action == "assign" and body.force):
        check_room(agent, body.agent, record)
    return None if agent is None else with_it(agent, record)
