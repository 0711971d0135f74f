"""An agent asks a colleague for advice: the colleague looks on and writes notes.

Invariant: a consultant has no way to write to the customer, and nothing of the consult reaches the customer; it ends
when either side ends it, and with the conversation.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import Forbidden, Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import own, see
from agent_tui.desk.conversations.advice import end_search, invite, search_on, search_queue
from agent_tui.desk.conversations.advisers import dismiss
from agent_tui.desk.conversations.consult_told import tell
from agent_tui.desk.conversations.notes import write_note
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.timers import drop_timer
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.supervision import Consult


def consult(
    unit: Unit, config: Config, caller: Caller, conversation_id: str, body: Consult, now: datetime
) -> Conversation:
    """Invite a colleague into a conversation of one's own; the note is the question.

    Raises:
        Invalid: neither or both of agent and queue.
        NotFound: no such conversation, agent or queue.
        Forbidden, Refused: as ``access.own``; ``wrong_state`` unless it is active, or if the colleague is in it, or
            if nobody of the queue can be asked.
    """
    record = own(unit, caller, conversation_id)
    if (body.agent is None) == (body.queue is None):
        raise Invalid("agent, queue: name exactly one of them.")
    if record.state != "active":
        raise Refused(f"The conversation is in the state {record.state}; only active ones are consulted about.")
    if body.queue is not None:
        search_queue(unit, config, caller.actor, record, body.queue, now)
    elif body.agent is not None:
        _require_askable(unit, config, caller, record, body.agent)
        invite(unit, config, caller.actor, record, body.agent, now)
    if body.note.strip():
        write_note(unit, caller.actor, record, body.note, now)
    return conversation_row(unit, conversation_id, now)


def accept_consult(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> Conversation:
    """Follow an invitation.

    Raises:
        NotFound: no conversation that the caller may know of.
        Refused: ``wrong_state``: the caller is not invited.
    """
    agent_id = _consulted(unit, caller, conversation_id, ("invited",))
    unit.run("add_participant", conversation_id=conversation_id, agent_id=agent_id, mode="consult", at=to_text(now))
    drop_timer(unit, "consult", f"{conversation_id} {agent_id}")
    end_search(unit, conversation_id, agent_id)
    unit.event("conversation.consult_accepted", caller.actor, now, conversation_id=conversation_id, agent=agent_id)
    tell(unit, config, "accepted", conversation_id, agent_id, now)
    return conversation_row(unit, conversation_id, now)


def leave_consult(unit: Unit, config: Config, caller: Caller, conversation_id: str, now: datetime) -> None:
    """Do not follow an invitation, or end one's part in the consult; the conversation is seen no longer.

    Raises:
        NotFound: no conversation that the caller may know of.
        Refused: ``wrong_state``: the caller is not consulted.
    """
    agent_id = _consulted(unit, caller, conversation_id, ("invited", "consult"))
    declined = _mode(unit, conversation_id, agent_id) == "invited"
    dismiss(unit, conversation_id, agent_id, caller.actor, "declined" if declined else "left", now)
    tell(unit, config, "declined" if declined else "left", conversation_id, agent_id, now)
    search_on(unit, config, conversation_id, agent_id, now)


def end_consult(
    unit: Unit, config: Config, caller: Caller, conversation_id: str, agent_id: str, now: datetime
) -> Conversation:
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
    took_part = _mode(unit, conversation_id, agent_id) == "consult"
    dismiss(unit, conversation_id, agent_id, caller.actor, "sent_away", now)
    tell(unit, config, "sent_away" if took_part else "uninvited", conversation_id, agent_id, now)
    end_search(unit, conversation_id, agent_id)
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


def _require_askable(unit: Unit, config: Config, caller: Caller, record: ConversationRecord, agent_id: str) -> None:
    if agent_id not in config.agents or unit.one("agent", id=agent_id) is None:
        raise NotFound(f"There is no agent {agent_id}.")
    if agent_id == caller.agent:
        raise Refused("You cannot consult yourself.", hint="Choose a colleague.")
    mode = _mode(unit, record.id, agent_id)
    if mode is not None and mode != "monitor":
        raise Refused(f"{agent_id} is in this conversation already.")
