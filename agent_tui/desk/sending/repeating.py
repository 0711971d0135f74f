"""Repeating by itself what nobody stands behind and Twilio never got.

A failed message of an agent's waits for the agent's key; nobody waits for an automated message, a survey, a bot's words
or one of the thousand messages of a list.
Invariants: only what Twilio's own list proves not to be there is repeated, a few times, and while it still makes sense;
it keeps its place before what was queued after it, and where the conversation has gone on without it, it is not said;
the outbox looks at window and opt-out again before each POST.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.core.automated import BY_NAME
from agent_tui.core.delivery import MOVED_ON, NOT_SENT
from agent_tui.core.moment import from_text
from agent_tui.desk.automation.gate import BY_ITSELF
from agent_tui.desk.sending import deliveries
from agent_tui.desk.sending.outgoing import enqueue_attempt
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.desk.views.rows import load
from agent_tui.store.records import AttemptRecord, ConversationRecord, MessageRecord
from agent_tui.store.unit import Reader, Unit

ATTEMPTS = 3
"""With the first one."""
WITHIN = timedelta(hours=1)
"""Since it was said: a greeting of this morning greets nobody in the evening."""


def repeat(unit: Unit, attempt: AttemptRecord, now: datetime) -> bool:
    """Put the message of an attempt that was never sent into the outbox again, or end it as overtaken; whether either
    was done."""
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
    record = load(unit, message.conversation_id)
    if _moved_on(unit, record, message, said):
        deliveries.failed(unit, attempt.id, MOVED_ON, "", now)
        return True
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
    again = enqueue_attempt(unit, record, message.id, now)
    _in_its_place(unit, attempt, again)
    unit.event("message.queued", SYSTEM, now, conversation_id=record.id, message_id=message.id, retry=True)
    return True


def _moved_on(reader: Reader, record: ConversationRecord, message: MessageRecord, said: str) -> bool:
    """Whether it would come too late: an agent has written since, or the customer has begun another conversation, or
    has written where this does not answer the customer. The answer to STOP is due until START."""
    row = reader.one("automated_of_message", message_id=message.id)
    trigger = None if row is None else BY_NAME[row["trigger_name"]]
    if trigger is not None and trigger.despite_opt_out:
        return record.opted_out_at is None
    since = reader.one("written_since", conversation_id=record.id, seq=message.seq, said=said)
    if since is not None and since["by_agent"]:
        return True
    begun = reader.one("begun_since", number_id=record.number_id, user_id=record.user_id, id=record.id, said=said)
    if begun is not None:
        return True
    answers = trigger is not None and trigger.answers
    return not answers and since is not None and bool(since["by_customer"])


def _in_its_place(unit: Unit, attempt: AttemptRecord, again: str) -> None:
    """What was queued for the same customer after it, leaves after it still."""
    for row in unit.all("queued_after", number_id=attempt.number_id, user_id=attempt.user_id, seq=attempt.seq):
        if row["id"] != again:
            unit.run("move_attempt", id=row["id"], seq=unit.next("attempt"))
