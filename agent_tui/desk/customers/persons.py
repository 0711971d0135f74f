"""Who is shown as one person, and who may know of a customer.

Invariant: a person is for display and history only. Window, uniqueness, opt-out and sending order stay with each
(our number, WhatsApp user).
"""

from __future__ import annotations

from agent_tui.core.errors import Forbidden, NotFound
from agent_tui.desk.conversations.access import may_see
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader

LOOKED_AT = 50
"""Conversations of a user that are looked at to tell whether somebody may know the user."""


def members(reader: Reader, user_id: str) -> list[str]:
    """All users of the person, this one first."""
    row = reader.one("person_of", user_id=user_id)
    if row is None:
        return [user_id]
    others = [each["user_id"] for each in reader.all("members_of_person", person_id=row["person_id"])]
    return [user_id, *(each for each in others if each != user_id)]


def know(reader: Reader, caller: Caller, user_id: str) -> None:
    """
    Raises:
        NotFound: there is no such customer, or none that the caller may know of.
    """
    if reader.one("user", id=user_id) is None or not _may_know(reader, caller, user_id):
        raise NotFound(f"There is no customer {user_id}.")


def may_write(reader: Reader, caller: Caller, user_id: str) -> None:
    """Whoever has or had a conversation with the person may write about the customer, and those who supervise.

    Raises:
        NotFound: there is no such customer, or none that the caller may know of.
        Forbidden: the caller only sees the customer in a queue.
    """
    know(reader, caller, user_id)
    if not has_met(reader, caller, user_id):
        raise Forbidden(
            "You have no conversation with this customer.",
            code="not_yours",
            hint="Take one of theirs first, or ask a supervisor.",
        )


def has_met(reader: Reader, caller: Caller, user_id: str) -> bool:
    """Whether the caller has or had a conversation with the person, or supervises."""
    if caller.has("supervisor"):
        return True
    met = (reader.one("works_with", user_id=each, agent_id=caller.agent) for each in members(reader, user_id))
    return any(row is not None for row in met)


def may_know(reader: Reader, caller: Caller, user_id: str) -> bool:
    """Whether the caller may see one of the latest conversations of the user or of the same person."""
    return reader.one("user", id=user_id) is not None and _may_know(reader, caller, user_id)


def _may_know(reader: Reader, caller: Caller, user_id: str) -> bool:
    if caller.has("supervisor"):
        return True
    for member in members(reader, user_id):
        for row in reader.all("conversations_of_user", user_id=member, before="~", id="", limit=LOOKED_AT):
            if may_see(reader, caller, load(reader, row["id"])):
                return True
    return False


def may_look_back(reader: Reader, caller: Caller, record: ConversationRecord) -> bool:
    """Whether a closed conversation may be read because the caller has the person's present one."""
    if record.state != "closed" or caller.agent is None:
        return False
    held = (reader.one("held_of_user", user_id=each, agent_id=caller.agent) for each in members(reader, record.user_id))
    return any(row is not None for row in held)


def look_back(reader: Reader, caller: Caller, conversation_id: str) -> ConversationRecord:
    """A conversation to read: one that the caller may see, or an earlier one of a customer whom the caller has now.

    Raises:
        NotFound: there is none, or none that the caller may know of.
    """
    record = load(reader, conversation_id)
    if not may_see(reader, caller, record) and not may_look_back(reader, caller, record):
        raise NotFound(f"There is no conversation {conversation_id}.")
    return record
