"""Recipients whose message failed with what paused their list: tried again when a supervisor resumes it, or left.

Invariants: only what Twilio's own word says was never sent is tried again: it refused the message, or said that it
ended ``failed`` or ``undelivered`` with exactly that code, once, and never that it arrived. It is a new attempt of the
same message, so what arrives after all keeps the copy from leaving; what was left once is not offered again.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.config.types import Number
from agent_tui.core.moment import to_text
from agent_tui.desk.outbound.list_plan import SKIPS, hindrance
from agent_tui.desk.sending.deliveries import ENDED_BADLY
from agent_tui.desk.sending.retry import again
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ListRecord, MessageRecord, TemplateRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import TemplateUse


def queue_failed(unit: Unit, record: ListRecord, by: str, wanted: bool) -> int:
    """Put those whom the pause's code failed among the list's recipients again, or leave them for good; how many."""
    if not record.pause_code:
        return 0
    if wanted:
        return unit.run("queue_failed", list_id=record.id, code=record.pause_code)
    detail = f"{by} resumed the list without it."
    return unit.run("leave_failed", list_id=record.id, code=record.pause_code, detail=detail)


def hand_again(unit: Unit, number: Number, record: ListRecord, row: Row, now: datetime) -> bool:
    """One of them into the outbox, or left as it ended, with the reason; whether it went."""
    message = unit.record(MessageRecord, "message", id=row["message_id"])
    if message is None or message.template is None or message.status not in ENDED_BADLY:
        # It arrived after all, or an agent has sent it again.
        leave(unit, record, row, "", now)
        return False
    place = load(unit, message.conversation_id)
    use = msgspec.json.decode(message.template, type=TemplateUse)
    template = unit.record(TemplateRecord, "template", id=use.id)
    detail = SKIPS["template_not_approved"]
    if template is not None:
        _, detail = hindrance(unit, number.id, place.user_id, template, place.address, now)
    if detail:
        leave(unit, record, row, detail, now)
        return False
    again(unit, SYSTEM, place, message.id, now)
    unit.run(
        "set_recipient_sent",
        list_id=record.id,
        position=row["position"],
        message_id=message.id,
        language=use.language,
        at=to_text(now),
    )
    return True


def leave(unit: Unit, record: ListRecord, row: Row, detail: str, now: datetime) -> None:
    """Its result is what became of its message; ``detail``: why that is not tried again."""
    unit.run("leave_recipient", list_id=record.id, position=row["position"], detail=detail, at=to_text(now))
