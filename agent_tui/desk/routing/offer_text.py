"""The lines that an offer shows: the workstream's templates with what is known of the conversation.

Invariant: a name that is not known stays as it was written; customers' words are shown by the console's own safe text.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.config.types import Workstream
from agent_tui.core.moment import from_text
from agent_tui.core.offer_slugs import VARIABLE, filled
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit


def write_offer_text(unit: Unit, workstream: Workstream, conversation_id: str, now: datetime) -> None:
    """Fill in the lines of the workstream's offer and keep them with the conversation; nothing if it has none."""
    if not workstream.offer_text:
        return
    record = load(unit, conversation_id)
    skills: dict[str, int] = msgspec.json.decode(record.skills)
    values = {
        "customer": record.user_name,
        "address": record.address,
        "number": record.number_name,
        "queue": record.queue_id or "",
        "priority": str(record.priority),
        "language": record.language or workstream.language,
        "skills": ", ".join(f"{name} {level}" for name, level in sorted(skills.items())),
        "waited": _minutes(record.queued_at, now),
        "message": record.last_text or "",
    }
    values |= {f"{VARIABLE}{name}": str(value) for name, value in msgspec.json.decode(record.variables).items()}
    lines = [filled(line, values.get) for line in workstream.offer_text]
    unit.run("set_offer_text", id=conversation_id, text=msgspec.json.encode(lines).decode())


def _minutes(since: str | None, now: datetime) -> str:
    passed = 0.0 if since is None else (now - from_text(since)).total_seconds()
    return f"{max(0, int(passed // 60))} min"
