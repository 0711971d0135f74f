"""Parts of what was written as one: several files, or a text that was too long for one message.

Twilio promises no order, so a part leaves only when the part before it is certainly under way to the customer.
Invariant: no part overtakes the one before it, and none is sent after one that failed unless an agent asks for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from agent_tui.core.errors import Invalid
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Unit

PATIENCE = timedelta(seconds=15)
"""How long a part waits for the callback that the one before it was sent; some senders report nothing."""

LOOK_AGAIN = timedelta(milliseconds=250)
BEFORE_FAILED = "part_before_failed"

_UNDECIDED = frozenset({"queued", "sending", "uncertain"})
_FAILED = frozenset({"failed", "undelivered"})


def part_of(unit: Unit, caller: Caller, conversation_id: str, client_id: str) -> str:
    """The message that another one is to follow, by its ``client_id``.

    Raises:
        Invalid: the caller sent none such in this conversation.
    """
    row = unit.one("message_by_client", author=caller.actor, client_id=client_id)
    if row is None or row["conversation_id"] != conversation_id:
        raise Invalid(f"after: you sent no message {client_id} in this conversation.", hint="Send that one first.")
    return str(row["id"])


def standing(unit: Unit, message_id: str, now: datetime) -> Literal["free", "wait", "stopped"]:
    """Whether a message may leave, as far as the part before it is concerned."""
    before = unit.one("part_before", message_id=message_id)
    if before is None:
        return "free"
    if before["status"] in _FAILED:
        return "stopped"
    began = None if before["started_at"] is None else from_text(before["started_at"])
    if before["status"] in _UNDECIDED and (began is None or now < began + PATIENCE):
        return "wait"
    return "free"


def hold(unit: Unit, attempt_id: str, now: datetime) -> None:
    """Look again soon."""
    unit.run("hold_attempt", id=attempt_id, until=to_text(now + LOOK_AGAIN))


def stopped_after(unit: Unit, message_id: str) -> list[str]:
    """The messages that did not leave because this one failed, in order."""
    found: list[str] = []
    for row in unit.all("parts_after", message_id=message_id):
        if row["status"] == "failed" and row["error_code"] == BEFORE_FAILED:
            found += [row["id"], *stopped_after(unit, row["id"])]
    return found
