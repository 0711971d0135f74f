"""Who is shown as one person: WhatsApp users merged by hand, and parted again.

Invariant: a person is for display and history only. Window, uniqueness, opt-out and sending order stay with each
(our number, WhatsApp user), so nothing is moved by a merge and parting gives back exactly what was.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.errors import Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.access import may_see
from agent_tui.desk.caller import Caller
from agent_tui.desk.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Reader, Unit

MOST = 20
"""WhatsApp users of one person."""
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


def merge(unit: Unit, caller: Caller, user_id: str, other_id: str, now: datetime) -> None:
    """Show two users, and whoever is one with either, as one person.

    Raises:
        NotFound: one of them the caller may not know of.
        Invalid: both are the same user.
        Refused: they are one person already, or it would have too many users.
    """
    know(unit, caller, user_id)
    know(unit, caller, other_id)
    if user_id == other_id:
        raise Invalid("customer: it is the same customer.")
    ours, theirs = members(unit, user_id), members(unit, other_id)
    if other_id in ours:
        raise Refused("They are shown as one person already.", hint="Part them to undo it.")
    if len(ours) + len(theirs) > MOST:
        raise Refused(f"A person has at most {MOST} WhatsApp users.", hint="Part one of them first.")
    row = unit.one("person_of", user_id=user_id)
    person_id = unit.new_id("p") if row is None else row["person_id"]
    for each in (*ours, *theirs):
        unit.run("put_person_member", user_id=each, person_id=person_id, by=caller.actor, at=to_text(now))
    unit.event("customer.merged", caller.actor, now, user_id=user_id, with_user=other_id)


def part(unit: Unit, caller: Caller, user_id: str, now: datetime) -> None:
    """Show a user by itself again.

    Raises:
        NotFound: the caller may not know of the user.
        Refused: it is by itself.
    """
    know(unit, caller, user_id)
    if not leave(unit, user_id):
        raise Refused("This customer is shown as one with nobody.")
    unit.event("customer.parted", caller.actor, now, user_id=user_id)


def leave(unit: Unit, user_id: str) -> bool:
    """Take a user out of its person; whether it was in one. A person of one is none."""
    others = members(unit, user_id)[1:]
    if unit.run("drop_person_member", user_id=user_id) == 0:
        return False
    if len(others) == 1:
        unit.run("drop_person_member", user_id=others[0])
    return True
