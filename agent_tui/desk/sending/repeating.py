"""Repeating by itself what nobody stands behind and Twilio never got.

A failed message of an agent's waits for the agent's key; nobody waits for an automated message, a survey, a bot's words
or one of the thousand messages of a list.
Invariant: only what Twilio's own list proves not to be there is repeated, a few times, and while it still makes sense;
the outbox looks at window and opt-out again before each POST.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.core.delivery import NOT_SENT
from agent_tui.core.moment import from_text
from agent_tui.desk.automation.gate import BY_ITSELF
from agent_tui.desk.sending.outgoing import enqueue_attempt
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.views.rows import load
from agent_tui.store.records import AttemptRecord, MessageRecord
from agent_tui.store.unit import Unit

ATTEMPTS = 3
"""With the first one."""
WITHIN = timedelta(hours=1)
"""Since it was said: a greeting of this morning greets nobody in the evening."""


def repeat(unit: Unit, attempt: AttemptRecord, now: datetime) -> bool:
    """Put the message of an attempt that was never sent into the outbox again; whether it was."""
    message = unit.record(MessageRecord, "message", id=attempt.message_id)
    if message is None:
        return False
    said, attempts = message.at, message.attempts
    if message.kind not in BY_ITSELF:
        row = unit.one("list_of_message", message_id=message.id)
        # What is paused or cancelled sends nothing more; what a resumed list tries again counts from then.
        if row is None or row["state"] not in ("running", "done"):
            return False
        said, attempts = row["at"], row["attempts"]
    if attempts >= ATTEMPTS or now - from_text(said) > WITHIN:
        return False
    unit.run(
        "set_attempt",
        id=attempt.id,
        state="failed",
        status="failed",
        twilio_sid=None,
        error_code=NOT_SENT,
        error_text=None,
    )
    unit.run("set_message_tried", id=message.id)
    enqueue_attempt(unit, load(unit, message.conversation_id), message.id, now)
    unit.event(
        "message.queued", SYSTEM, now, conversation_id=message.conversation_id, message_id=message.id, retry=True
    )
    return True
