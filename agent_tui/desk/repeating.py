"""Repeating by itself what the desk said of its own accord and Twilio never got.

A failed message of an agent's waits for the agent's key; behind an automated message, a survey or a bot stands nobody.
Invariant: only what Twilio's own list proves not to be there is repeated, a few times, and while it still makes sense;
the outbox looks at window and opt-out again before each POST.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.core.delivery import NOT_SENT
from agent_tui.core.moment import from_text
from agent_tui.desk.caller import SYSTEM
from agent_tui.desk.gate import BY_ITSELF
from agent_tui.desk.outgoing import enqueue_attempt
from agent_tui.desk.rows import load
from agent_tui.store.records import AttemptRecord, MessageRecord
from agent_tui.store.unit import Unit

ATTEMPTS = 3
"""With the first one."""
WITHIN = timedelta(hours=1)
"""Since it was said: a greeting of this morning greets nobody in the evening."""


def repeat(unit: Unit, attempt: AttemptRecord, now: datetime) -> bool:
    """Put the message of an attempt that was never sent into the outbox again; whether it was."""
    message = unit.record(MessageRecord, "message", id=attempt.message_id)
    if message is None or message.kind not in BY_ITSELF or message.attempts >= ATTEMPTS:
        return False
    if now - from_text(message.at) > WITHIN:
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
