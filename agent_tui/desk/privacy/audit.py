"""The audit trail of looking: who read, exported, erased.

Invariant: entries are only added; they name ids, never what was read. Who changed what stands in ``events``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from agent_tui.core.moment import to_text
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import id_cursor
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.administration import AuditEntry, AuditPage

What = Literal["read", "read_file", "searched", "exported", "erased"]

_LAST = "~"
"""Sorts after every id."""


def note(unit: Unit, caller: Caller, what: What, subject: str, now: datetime) -> None:
    """Add an entry; an administrator who acts as somebody is named as well."""
    actor = caller.actor if caller.actor == caller.user else f"{caller.user} as {caller.actor}"
    unit.run("add_audit", id=unit.new_id("d"), at=to_text(now), actor=actor, what=what, subject=subject)


def audit_page(reader: Reader, actor: str, subject: str, before: str | None, limit: int) -> AuditPage:
    """Entries before a cursor, newest first, of one actor or about one subject.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    start = id_cursor("before", before, "d", _LAST)
    rows = reader.all("audit_before", before=start, actor=actor, subject=subject, limit=limit + 1)
    items = [
        AuditEntry(id=row["id"], at=row["at"], actor=row["actor"], what=row["what"], subject=row["subject"])
        for row in rows[:limit]
    ]
    return AuditPage(items=items, next=items[-1].id if len(rows) > limit else None)
