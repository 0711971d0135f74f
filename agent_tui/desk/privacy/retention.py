"""What is older than the configuration keeps goes, a little at a time; a dry run counts it.

Invariant: a rule that the configuration does not name removes nothing; a customer who has opted in or out stays known,
so that nobody writes to them against their will.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent_tui.config.retention_types import Retention
from agent_tui.core.moment import to_text
from agent_tui.desk.privacy.erase import AT_ONCE, remove_batch
from agent_tui.desk.privacy.personal import statements_by
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.unit import Reader, Unit

TOO_OLD = "It was removed: older than files are kept here."


@dataclass(frozen=True, slots=True)
class Rule:
    """``key``: its name in ``[retention]``; ``drop`` removes some of what is older than a moment: may there be more?"""

    key: str
    words: str
    count: str
    drop: Callable[[Unit, str], bool]


@dataclass(frozen=True, slots=True)
class TooOld:
    """What a rule would remove now."""

    rule: Rule
    before: datetime
    count: int


def _conversations(unit: Unit, before: str) -> bool:
    row = unit.one("closed_before", before=before, limit=1)
    if row is None:
        return False
    _, _, gone = remove_batch(unit, row["id"])
    if gone and unit.one("is_deserted", id=row["user_id"]) is not None:
        for statement in statements_by("user"):
            unit.run(statement, id=row["user_id"])
    return True


def _files(unit: Unit, before: str) -> bool:
    rows = unit.all("old_files", before=before, limit=AT_ONCE)
    for row in rows:
        unit.run("drop_old_file", id=row["id"], reason=TOO_OLD)
        unit.run("drop_old_facts", id=row["id"])
    return len(rows) == AT_ONCE


def _rows(statement: str) -> Callable[[Unit, str], bool]:
    return lambda unit, before: unit.run(statement, before=before, limit=AT_ONCE) == AT_ONCE


RULES: tuple[Rule, ...] = (
    Rule("conversations", "closed conversations, with all that is in them", "count_closed_before", _conversations),
    Rule("files", "files in closed conversations", "count_old_files", _files),
    Rule("raw_forms", "Twilio's forms, word for word", "count_old_forms", _rows("drop_old_forms")),
    Rule("parked", "requests that nobody could match", "count_old_parked", _rows("drop_old_parked")),
    Rule("events", "events of the change feed", "count_old_events", _rows("drop_old_events")),
)


def limits(retention: Retention, now: datetime) -> Iterator[tuple[Rule, datetime]]:
    """The rules that are in force, each with the moment before which things are too old."""
    for rule in RULES:
        seconds: float | None = getattr(retention, rule.key)
        if seconds is not None:
            yield rule, now - timedelta(seconds=seconds)


def too_old(reader: Reader, retention: Retention, now: datetime) -> list[TooOld]:
    """What would go now; nothing is changed."""
    found = []
    for rule, before in limits(retention, now):
        row = reader.one(rule.count, before=to_text(before))
        found.append(TooOld(rule, before, 0 if row is None else int(row[0])))
    return found


def drop_some(unit: Unit, rule: Rule, before: datetime) -> bool:
    """One small step of one rule; whether there may be more."""
    return rule.drop(unit, to_text(before))


def note_dropped(unit: Unit, found: list[TooOld], now: datetime) -> None:
    """Say what went, in numbers."""
    for each in found:
        unit.event("retention.done", SYSTEM, now, rule=each.rule.key, count=each.count)
