"""Undoing what was merged or parted by hand: kept at the desk for a week, whoever did it and wherever.

Invariant: an undo puts back exactly the persons that were, or changes nothing: what has changed on either side since
is a reason to refuse, never something that is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agent_tui.core.errors import Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.customers.customer_told import tell
from agent_tui.desk.customers.persons import know, may_write
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.customers import PersonUndo

KEPT = timedelta(days=7)
"""How long a merge or a parting can be undone."""

Kind = Literal["merged", "parted"]

SPOILED: dict[str, str] = {
    "joined": "One of the customers has since proved to be the same WhatsApp user as another.",
    "erased": "One of the customers has been erased since.",
}


@dataclass(frozen=True, slots=True)
class _Change:
    """``was`` and ``became``: the person of each user before and after it; None: by itself."""

    id: str
    kind: Kind
    by: str
    at: str
    until: str
    spoiled: str
    was: dict[str, str | None]
    became: dict[str, str | None]


@contextmanager
def keep(unit: Unit, kind: Kind, caller: Caller, users: Sequence[str], now: datetime) -> Iterator[None]:
    """Note what the body of ``with`` makes of the persons of ``users``, so that it can be undone."""
    before = _persons(unit, users)
    yield
    change_id = unit.new_id("pc")
    unit.run("drop_old_person_changes", now=to_text(now))
    unit.run(
        "add_person_change",
        id=change_id,
        kind=kind,
        by=caller.actor,
        at=to_text(now),
        until=to_text(now + KEPT),
    )
    for each, after in _persons(unit, users).items():
        unit.run("add_person_change_member", change_id=change_id, user_id=each, before=before[each], after=after)


def undo(unit: Unit, caller: Caller, user_id: str, now: datetime) -> None:
    """Take back the latest merge or parting of this customer.

    Raises:
        NotFound: the caller may not know of one of them.
        Forbidden: the caller has no conversation with the customer.
        Refused: ``nothing_to_undo``: there was none in a week; ``cannot_undo``: something has changed since.
    """
    may_write(unit, caller, user_id)
    change = _latest(unit, user_id, now)
    if change is None:
        raise Refused(
            f"Nothing was merged or parted in the last {KEPT.days} days that could be undone.",
            code="nothing_to_undo",
            hint="Part or merge them by hand.",
        )
    reason = _obstacle(unit, change)
    if reason:
        raise Refused(f"It cannot be undone. {reason}", code="cannot_undo", hint="Part or merge them by hand.")
    for each in change.was:
        know(unit, caller, each)
    # Told while they are one person: whoever has any of them before them reads the card anew.
    if change.kind == "merged":
        tell(unit, "customer.parted", caller, user_id, now, undone=True)
    for each in (each for each in change.was if change.was[each] != change.became[each]):
        unit.run("drop_person_member", user_id=each)
        person_id = change.was[each]
        if person_id is not None:
            unit.run("put_person_member", user_id=each, person_id=person_id, by=caller.actor, at=to_text(now))
    if change.kind == "parted":
        tell(unit, "customer.merged", caller, user_id, now, undone=True)
    unit.run("drop_person_change", id=change.id)


def undo_of(reader: Reader, user_id: str, now: datetime) -> PersonUndo | None:
    """What could be undone of a customer, until when; with the reason if it cannot any more."""
    change = _latest(reader, user_id, now)
    if change is None:
        return None
    return PersonUndo(
        kind=change.kind, by=change.by, at=change.at, until=change.until, refused=_obstacle(reader, change)
    )


def spoil(unit: Unit, user_id: str, why: Literal["joined"]) -> None:
    """A user goes: what it was merged or parted in is not undone any more."""
    unit.run("spoil_person_changes", user_id=user_id, why=why)
    unit.run("erase_person_change_members", id=user_id)


def _latest(reader: Reader, user_id: str, now: datetime) -> _Change | None:
    row = reader.one("latest_person_change", user_id=user_id, now=to_text(now))
    if row is None:
        return None
    users = reader.all("person_change_members", change_id=row["id"])
    return _Change(
        row["id"],
        row["kind"],
        row["made_by"],
        row["at"],
        row["until"],
        row["spoiled"],
        {each["user_id"]: each["before"] for each in users},
        {each["user_id"]: each["after"] for each in users},
    )


def _obstacle(reader: Reader, change: _Change) -> str:
    """Why it cannot be undone; "" if it can."""
    if change.spoiled:
        return SPOILED[change.spoiled]
    if _persons(reader, list(change.became)) != change.became:
        return "One of the customers has been merged or parted again since."
    for person_id in {each for each in (*change.was.values(), *change.became.values()) if each is not None}:
        there = {row["user_id"] for row in reader.all("members_of_person", person_id=person_id)}
        if not there <= change.became.keys():
            return "Another customer is shown as the same person since."
    return ""


def _persons(reader: Reader, users: Sequence[str]) -> dict[str, str | None]:
    found = ((each, reader.one("person_of", user_id=each)) for each in users)
    return {each: None if row is None else row["person_id"] for each, row in found}
