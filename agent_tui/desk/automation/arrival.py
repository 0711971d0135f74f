"""What the desk says when a customer's message comes, or a conversation is passed on: greeting, hours, nobody there.

Invariant: a new conversation gets one of these answers, the most telling one; where none is configured, nothing is
looked up.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

from agent_tui.config.types import Config
from agent_tui.core.automated import CustomerTrigger
from agent_tui.core.hours import is_holiday, is_open
from agent_tui.core.moment import to_text
from agent_tui.desk.automation.automated import FRESH, say
from agent_tui.desk.automation.voices import voices
from agent_tui.desk.routing.route import Landing
from agent_tui.desk.routing.rulebook import rulebook
from agent_tui.store.unit import Unit


def answer(
    unit: Unit,
    config: Config,
    number_id: str,
    conversation_id: str,
    landing: Landing | None,
    live: Row | None,
    at: datetime,
    now: datetime,
) -> None:
    """A message of the moment ``at`` was stored, in a new conversation or in ``live``."""
    known = voices(config)
    if not known.answers(number_id) or now - at > FRESH or (landing is not None and landing.ended):
        return
    if live is not None:
        if live["state"] == "open" and not _open(config, live["queue_id"], now):
            hour = to_text(now)[:13]
            say(unit, config, "message_out_of_hours", conversation_id, now, occasion=hour)
        return
    queue_id = "" if landing is None else landing.queue
    wanted: list[CustomerTrigger] = []
    if not _open(config, queue_id, now):
        wanted += ["holiday", "out_of_hours"] if _holiday(config, queue_id, now) else ["out_of_hours"]
    elif known.of(number_id, "agent_not_assigned") is not None and not unit.all("members_of", queue_id=queue_id):
        wanted.append("agent_not_assigned")
    wanted.append("greeting")
    said = next((name for name in wanted if known.of(number_id, name) is not None), None)
    if said is not None:
        say(unit, config, said, conversation_id, now)


def passed_on(unit: Unit, config: Config, conversation_id: str, queue_id: str, now: datetime) -> None:
    """It was passed to a queue; where that is closed, the customer is asked to leave a message."""
    if _open(config, queue_id, now):
        return
    say(unit, config, "transfer_out_of_hours_notice", conversation_id, now, occasion=to_text(now))
    say(unit, config, "leave_message", conversation_id, now, occasion=queue_id)


def _open(config: Config, queue_id: str | None, now: datetime) -> bool:
    queue = config.queues.get(queue_id or "")
    calendar = None if queue is None or queue.hours is None else rulebook(config).calendars.get(queue.hours)
    return calendar is None or is_open(calendar, now)


def _holiday(config: Config, queue_id: str, now: datetime) -> bool:
    hours = config.queues[queue_id].hours
    return hours is not None and is_holiday(rulebook(config).calendars[hours], now)
