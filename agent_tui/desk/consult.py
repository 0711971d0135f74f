"""An agent asks a colleague for advice: the colleague looks on and writes notes.

Invariant: a consultant has no way to write to the customer, and nothing of the consult reaches the customer; it ends
when either side ends it, and with the conversation.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import Forbidden, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.access import own, see
from agent_tui.desk.caller import Caller
from agent_tui.desk.notes import write_note
from agent_tui.desk.rows import conversation_row
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.supervision import Consult


def consult(
    unit: Unit, config: Config, caller: Caller, conversation_id: str, body: Consult, now: datetime
) -> Conversation:
    """Invite a colleague into a conversation of one's own; the note is the question.

    Raises:
        NotFound: no such conversation or agent.
        Forbidden, Refused: as ``access.own``; ``wrong_state`` unless it is active, or if the colleague is in it.
    """
    record = own(unit, caller, conversation_id)
    if record.state != "active":
        raise Refused(f"The conversation is in the state {record.state}; only active ones are consulted about.")
    if body.agent not in config.agents or unit.one("agent", id=body.agent) is None:
        raise NotFound(f"There is no agent {body.agent}.")
    if body.agent == caller.agent:
        raise Refused("You cannot consult yourself.", hint="Choose a colleague.")
    mode = _mode(unit, conversation_id, body.agent)
    if mode is not None and mode != "monitor":
        raise Refused(f"{body.agent} is in this conversation already.")
    _enter(unit, conversation_id, body.agent, "invited", now)
    if body.note.strip():
        write_note(unit, caller.actor, record, body.note, now)
    unit.event("conversation.consulted", caller.actor, now, conversation_id=conversation_id, agent=body.agent)
    return conversation_row(unit, conversation_id, now)


def accept_consult(unit: Unit, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """Follow an invitation.

    Raises:
        NotFound: no conversation that the caller may know of.
        Refused: ``wrong_state``: the caller is not invited.
    """
    agent_id = _consulted(unit, caller, conversation_id, ("invited",))
    _enter(unit, conversation_id, agent_id, "consult", now)
    unit.event("conversation.consult_accepted", caller.actor, now, conversation_id=conversation_id, agent=agent_id)
    return conversation_row(unit, conversation_id, now)


def leave_consult(unit: Unit, caller: Caller, conversation_id: str, now: datetime) -> None:
    """Do not follow an invitation, or end one's part in the consult; the conversation is seen no longer.

    Raises:
        NotFound: no conversation that the caller may know of.
        Refused: ``wrong_state``: the caller is not consulted.
    """
    agent_id = _consulted(unit, caller, conversation_id, ("invited", "consult"))
    _end(unit, caller, conversation_id, agent_id, now)


def end_consult(unit: Unit, caller: Caller, conversation_id: str, agent_id: str, now: datetime) -> Conversation:
    """Send a colleague away: by the conversation's agent, or by a supervisor.

    Raises:
        NotFound: no such conversation, or the colleague is not consulted about it.
        Forbidden: ``not_yours``.
    """
    record = see(unit, caller, conversation_id)
    if not caller.has("supervisor") and record.agent_id != caller.agent:
        raise Forbidden("Only the conversation's agent or a supervisor ends a consult.", code="not_yours")
    if _mode(unit, conversation_id, agent_id) not in ("invited", "consult"):
        raise NotFound(f"{agent_id} is not consulted about this conversation.")
    _end(unit, caller, conversation_id, agent_id, now)
    return conversation_row(unit, conversation_id, now)


def _consulted(unit: Unit, caller: Caller, conversation_id: str, modes: tuple[str, ...]) -> str:
    """The caller, an agent who is in the conversation in one of ``modes``."""
    record = see(unit, caller, conversation_id)
    agent_id = caller.acting()
    if record.state == "closed":
        raise Refused("The conversation is closed.")
    if _mode(unit, conversation_id, agent_id) not in modes:
        raise Refused("You are not invited into this conversation (any more).")
    return agent_id


def _mode(unit: Unit, conversation_id: str, agent_id: str) -> str | None:
    row = unit.one("participant", conversation_id=conversation_id, agent_id=agent_id)
    return None if row is None else str(row["mode"])


def _enter(unit: Unit, conversation_id: str, agent_id: str, mode: str, now: datetime) -> None:
    unit.run("add_participant", conversation_id=conversation_id, agent_id=agent_id, mode=mode, at=to_text(now))


def _end(unit: Unit, caller: Caller, conversation_id: str, agent_id: str, now: datetime) -> None:
    unit.run("drop_consult", conversation_id=conversation_id, agent_id=agent_id)
    unit.event("conversation.consult_ended", caller.actor, now, conversation_id=conversation_id, agent=agent_id)
