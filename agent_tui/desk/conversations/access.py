"""Who may see and who may act on a conversation.

Agents see their own conversations, those offered to them and those in their queues, and act on their own;
supervisors see all. Invariant: every use case that names a conversation goes through here first.
"""

from __future__ import annotations

from agent_tui.core.errors import Forbidden, NotFound, Refused
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader

WRITABLE = frozenset({"active", "waiting"})
"""States in which a conversation's agent may write to the customer; one that we start begins in waiting."""


def may_see(reader: Reader, caller: Caller, record: ConversationRecord) -> bool:
    """Whether the caller is entitled to names and words of this conversation."""
    if caller.has("supervisor"):
        return True
    agent = caller.agent
    if agent is None:
        return False
    if agent in (record.agent_id, record.offered_to, record.closed_by):
        return True
    if record.queue_id is not None and reader.one("is_member", queue_id=record.queue_id, agent_id=agent) is not None:
        return True
    return reader.one("participant", conversation_id=record.id, agent_id=agent) is not None


def see(reader: Reader, caller: Caller, conversation_id: str) -> ConversationRecord:
    """The conversation, if the caller may see it.

    Raises:
        NotFound: there is none, or none that the caller may know of.
    """
    record = load(reader, conversation_id)
    if not may_see(reader, caller, record):
        raise NotFound(f"There is no conversation {conversation_id}.")
    return record


def own(reader: Reader, caller: Caller, conversation_id: str) -> ConversationRecord:
    """The conversation, if it is the caller's own.

    Raises:
        NotFound: there is none that the caller may know of.
        Forbidden: ``not_yours``: it is someone else's, or nobody's.
        Refused: ``wrong_state``: it is offered to the caller and not accepted.
    """
    record = see(reader, caller, conversation_id)
    agent = caller.acting()
    if record.state == "closed":
        raise Refused("The conversation is closed.", hint="The customer's next message opens a new one.")
    if record.agent_id == agent:
        return record
    if record.offered_to == agent:
        raise Refused("The conversation is offered to you and not accepted yet.", hint="Accept it first.")
    raise not_yours(record, caller)


def not_yours(record: ConversationRecord, caller: Caller) -> Forbidden:
    """The refusal of an action on what is another's, or nobody's."""
    holder = record.agent_id or record.offered_to
    if caller.has("supervisor"):
        hint = "Assign it to yourself first."
    else:
        # Whether it may be claimed is the workstream's to say; an agent who may not is told so by ``claim``.
        hint = "Ask a supervisor to assign it." if holder else "Claim it first, or wait until it is offered to you."
    return Forbidden(
        f"The conversation is {holder}'s." if holder else "The conversation is nobody's yet.",
        code="not_yours",
        hint=hint,
    )


def take_part(reader: Reader, caller: Caller, conversation_id: str) -> ConversationRecord:
    """The conversation, if the caller may note something in it: its agent, who takes part, a supervisor.

    Raises:
        NotFound: there is none that the caller may know of.
        Forbidden: ``not_yours``.
    """
    record = see(reader, caller, conversation_id)
    agent = caller.agent
    invited = agent is not None and reader.one("participant", conversation_id=record.id, agent_id=agent) is not None
    if caller.has("supervisor") or invited or agent in (record.agent_id, record.offered_to):
        return record
    raise not_yours(record, caller)


def speak(reader: Reader, caller: Caller, conversation_id: str) -> ConversationRecord:
    """The conversation, if the caller may write to its customer: its agent, or a supervisor who joined.

    Raises:
        NotFound, Forbidden, Refused: as ``own``; ``wrong_state`` unless it is active.
    """
    record = see(reader, caller, conversation_id)
    joined = caller.has("supervisor") and caller.agent is not None and _joined(reader, record.id, caller.agent)
    if not joined:
        record = own(reader, caller, conversation_id)
    if record.state not in WRITABLE:
        raise Refused(
            f"The conversation is in the state {record.state}.",
            hint="Claim it back, or wait until the customer writes.",
        )
    return record


def _joined(reader: Reader, conversation_id: str, agent_id: str) -> bool:
    row = reader.one("participant", conversation_id=conversation_id, agent_id=agent_id)
    return row is not None and row["mode"] == "joined"
