"""WhatsApp users merged by hand into one person, and parted again.

Invariant: nothing is moved by a merge, so parting gives back exactly what was.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.errors import Invalid, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.customers.customer_told import tell
from agent_tui.desk.customers.merge_undo import keep
from agent_tui.desk.customers.persons import know, may_write, members
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Unit

MOST = 20
"""WhatsApp users of one person."""


def merge(unit: Unit, caller: Caller, user_id: str, other_id: str, now: datetime) -> None:
    """Show two users, and whoever is one with either, as one person.

    Raises:
        NotFound: one of them the caller may not know of.
        Forbidden: the caller has no conversation with the first one.
        Invalid: both are the same user.
        Refused: they are one person already, or it would have too many users.
    """
    may_write(unit, caller, user_id)
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
    with keep(unit, "merged", caller, (*ours, *theirs), now):
        for each in (*ours, *theirs):
            unit.run("put_person_member", user_id=each, person_id=person_id, by=caller.actor, at=to_text(now))
    tell(unit, "customer.merged", caller, user_id, now, with_user=other_id)


def part(unit: Unit, caller: Caller, user_id: str, now: datetime) -> None:
    """Show a user by itself again.

    Raises:
        NotFound: the caller may not know of the user.
        Forbidden: the caller has no conversation with the person.
        Refused: it is by itself.
    """
    may_write(unit, caller, user_id)
    everybody = members(unit, user_id)
    if len(everybody) == 1:
        raise Refused("This customer is shown as one with nobody.", hint="There is nothing to part.")
    tell(unit, "customer.parted", caller, user_id, now)
    with keep(unit, "parted", caller, everybody, now):
        leave(unit, user_id)


def leave(unit: Unit, user_id: str) -> bool:
    """Take a user out of its person; whether it was in one. A person of one is none."""
    others = members(unit, user_id)[1:]
    if unit.run("drop_person_member", user_id=user_id) == 0:
        return False
    if len(others) == 1:
        unit.run("drop_person_member", user_id=others[0])
    return True
