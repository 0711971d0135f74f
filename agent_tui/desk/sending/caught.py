"""A reply that met a closed window at the very edge (63016) goes back to where it was written: into the draft.

Invariant: nothing typed is lost: what was caught stands behind what is in the draft already, once; if the message has
arrived after all, Enter does not send it a second time, and the window is not refused any more.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.channel.error_codes import does
from agent_tui.core.moment import to_text
from agent_tui.desk.conversations.access import WRITABLE
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.views.rows import load
from agent_tui.store.records import AttemptRecord, MessageRecord
from agent_tui.store.unit import Unit


def note_refused(unit: Unit, attempt: AttemptRecord, message: MessageRecord, code: str | None) -> None:
    """WhatsApp counts its window as closed: until the customer writes a template may go, whatever our clock says."""
    if does(code, "draft") and message.template is None:
        at = attempt.started_at or attempt.created_at
        unit.run("set_refused", number_id=attempt.number_id, user_id=attempt.user_id, at=at)


def back_to_draft(unit: Unit, message: MessageRecord, code: str | None, now: datetime) -> None:
    """Put an agent's text that the window kept back into its conversation's draft, where an agent still writes it."""
    if not does(code, "draft") or message.kind != "session" or not message.text:
        return
    record = load(unit, message.conversation_id)
    held = record.draft or ""
    if record.state not in WRITABLE or record.agent_id is None or message.text in held:
        return
    draft = f"{held.rstrip()}\n{message.text}" if held.strip() else message.text
    unit.run("set_draft", id=record.id, draft=draft, at=to_text(now))
    unit.event("conversation.drafted", SYSTEM, now, conversation_id=record.id, kept=True, caught=message.id)


def out_of_draft(unit: Unit, message: MessageRecord, now: datetime) -> None:
    """Take back what was caught: Twilio says now that the message arrived. What was changed meanwhile stays."""
    record = load(unit, message.conversation_id)
    unit.run("drop_refused", number_id=record.number_id, user_id=record.user_id)
    before, caught, after = f"\n{record.draft or ''}\n".partition(f"\n{message.text}\n")
    if not message.text or not caught:
        return
    rest = f"{before}\n{after}".strip("\n")
    unit.run("set_draft", id=record.id, draft=rest or None, at=to_text(now) if rest else None)
    unit.event("conversation.drafted", SYSTEM, now, conversation_id=record.id, kept=bool(rest), arrived=message.id)
