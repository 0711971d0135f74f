"""Lists of recipients stop where going on would only fail, a thousand times over; a supervisor resumes them.

Invariants: a trouble of one template holds the lists that send it, a trouble of the number or the account holds all of
the number's; a list that is through is held too if one of its own messages ends so, because it may be tried again; a
paused list says who or what paused it, since when, and the next step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from agent_tui.channel.error_codes import ErrorClass, does, explain
from agent_tui.core.moment import to_text
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.records import ListRecord, MessageRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.lists import ListPause
from agent_tui.wire.messages import TemplateUse

WHEN_APPROVED = "Resume it when the template is approved again, or cancel it."

OURS: Mapping[str, tuple[str, str]] = {
    "daily_limit": (
        "The number has sent as many messages to lists today as it may",
        "Resume it tomorrow, or have the number's list_limit raised.",
    ),
    "template_not_approved": ("WhatsApp has paused the template or is looking at it again", WHEN_APPROVED),
    "63016": ("WhatsApp did not take the message as an approved template", WHEN_APPROVED),
    "restored": (
        "The desk was restored from a back-up; what it had sent since then it does not know",
        "Look at Twilio's list of messages first: who is still queued here may have got it.",
    ),
}
"""What pauses a list without a message that failed, or means something else in a list: what happened, the next step."""

NEXT_OF: Mapping[ErrorClass, str] = {
    "resend_later": "Resume it after a while; if it stops again, tomorrow.",
    "account_blocked": "Tell an administrator now; resume it when the account may send again.",
}
NEXT = "Tell an administrator; resume it when that is put right."


def hold_lists(unit: Unit, number_id: str, message: MessageRecord, code: str | None, now: datetime) -> None:
    """A message ended with ``code``: pause what runs and would meet the same end."""
    names: tuple[str, ...] = ()
    if does(code, "hold_template_lists") and message.template is not None:
        use = msgspec.json.decode(message.template, type=TemplateUse)
        names = (use.id, use.name, f"{use.name}:{use.language}")
    if code is None or not (names or does(code, "hold_lists")):
        return
    for row in unit.all("running_lists", number_id=number_id):
        if not names or row["template"] in names:
            pause_list(unit, row["id"], SYSTEM, code, now)
    own = unit.one("list_of_message", message_id=message.id)
    if own is not None and own["state"] == "done":
        pause_list(unit, own["id"], SYSTEM, code, now)


def pause_list(unit: Unit, list_id: str, by: str, code: str, now: datetime, sent: int = 0) -> None:
    """Hand nothing more of it over; ``code``: "" where a person says so; ``sent``: what went in this turn."""
    unit.run("pause_list", id=list_id, at=to_text(now), by=by, code=code)
    facts = {"error_code": code} if code else {}
    unit.event("list.changed", by, now, list_id=list_id, state="paused", sent=sent, **facts)


def title_of(code: str) -> str:
    """What happened, as it is meant of a list's message: a template, never a text that came too late."""
    return OURS[code][0] if code in OURS else explain(code).title


def as_pause(reader: Reader, record: ListRecord) -> ListPause | None:
    """Why the list is paused, in sentences; None where it is not, or was before the desk kept that."""
    if record.state != "paused" or record.paused_at is None:
        return None
    by, code = record.paused_by or SYSTEM, record.pause_code or ""
    if not code:
        return ListPause(at=record.paused_at, by=by, code="", why=f"{by} paused it.", next="Resume it to go on.")
    why, following = OURS.get(code, ("", NEXT_OF.get(explain(code).group, NEXT)))
    if does(code, "pause_template"):
        following = WHEN_APPROVED
    failed = reader.one("failed_recipients", list_id=record.id, code=code)
    again = 0 if failed is None else int(failed["failed"])
    return ListPause(
        at=record.paused_at, by=by, code=code, why=f"{why or title_of(code)}.", next=following, again=again
    )
