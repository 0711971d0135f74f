"""The reminder to a customer before the session window closes, in workstreams that want one.

It goes to whom we answered and who has not answered us (``to = "silent"``): a customer who still waits for us needs
an answer, not a reminder, and is looked at again until the window closes. Invariants: once a window, only while the
calendar is open, never to anybody who opted out or whose matter was ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.config.outbound_types import ClosingReminder
from agent_tui.config.types import Config
from agent_tui.core.hours import next_opening
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.window import WINDOW
from agent_tui.desk.automation.automated import say
from agent_tui.desk.routing.rulebook import rulebook
from agent_tui.desk.timers import set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import Unit

LOOK_AGAIN = timedelta(minutes=5)
"""A customer who still waits for us may be answered before the window closes."""


def time_closing(unit: Unit, config: Config, workstream_id: str, conversation_id: str, inbound_at: datetime) -> None:
    """The customer has written: look before the window that this opens closes."""
    reminder = _reminder(config, workstream_id)
    if reminder is not None:
        set_timer(unit, "closing", conversation_id, inbound_at + WINDOW - timedelta(seconds=reminder.before))


def closing_due(unit: Unit, config: Config, conversation_id: str, now: datetime) -> None:
    """Remind, look again later, or do nothing.

    Raises:
        NotFound: the conversation is gone.
    """
    record = load(unit, conversation_id)
    reminder = _reminder(config, record.workstream_id)
    if reminder is None or record.last_inbound_at is None or record.state in ("wrap_up", "closed"):
        return
    closes = from_text(record.last_inbound_at) + WINDOW
    if now >= closes or record.opted_out_at is not None or _reminded(unit, record):
        return
    later = _later(config, reminder, record, closes, now)
    if later is None:
        unit.run("set_reminded", number_id=record.number_id, user_id=record.user_id, at=to_text(now))
        say(unit, config, "closing_reminder", conversation_id, now, occasion=record.last_inbound_at)
    elif later < closes:
        set_timer(unit, "closing", conversation_id, later)


def _later(
    config: Config, reminder: ClosingReminder, record: ConversationRecord, closes: datetime, now: datetime
) -> datetime | None:
    """When to look again; None: now is the moment. At or after the closing: not any more."""
    due = closes - timedelta(seconds=reminder.before)
    if due > now:
        return due
    if reminder.to == "silent" and record.waiting_since is not None:
        return now + LOOK_AGAIN
    calendar = None if reminder.hours is None else rulebook(config).calendars.get(reminder.hours)
    if calendar is None:
        return None
    opens = next_opening(calendar, now)
    if opens is None:
        return closes
    return None if opens <= now else opens


def _reminder(config: Config, workstream_id: str) -> ClosingReminder | None:
    workstream = config.workstreams.get(workstream_id)
    found = None if workstream is None else workstream.closing_reminder
    return found if found is not None and found.enabled else None


def _reminded(unit: Unit, record: ConversationRecord) -> bool:
    """Whether this window's reminder went out, in whatever conversation."""
    pair = unit.one("pair", number_id=record.number_id, user_id=record.user_id)
    return pair is not None and (pair["reminded_at"] or "") >= (record.last_inbound_at or "")
