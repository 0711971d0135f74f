"""Timers that are due, each handled by looking at how things stand.

Invariant: a timer is dropped and handled in one unit of work; one whose reason is gone does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.states import State
from agent_tui.desk.automation.closing import closing_due
from agent_tui.desk.automation.menu_bot import menu_turn
from agent_tui.desk.automation.survey import remind, survey_over
from agent_tui.desk.conversations.advice import invitation_over
from agent_tui.desk.conversations.finish import close_by_itself, release_wrap_up
from agent_tui.desk.conversations.follow_up import follow_up
from agent_tui.desk.conversations.retiming import retime_after
from agent_tui.desk.routing.dispatch import dispatch_agent, dispatch_conversation
from agent_tui.desk.routing.offer import time_out
from agent_tui.desk.routing.overflow import waited_too_long
from agent_tui.desk.routing.place import rank_queue
from agent_tui.desk.routing.vacating import vacate
from agent_tui.desk.staff.presence import grace_over
from agent_tui.desk.staff.roster import time_day
from agent_tui.desk.timers import close_moment, set_timer
from agent_tui.desk.views.rows import load
from agent_tui.store.unit import Unit

AT_ONCE = 50
"""How many timers one unit of work handles."""


def run_due(unit: Unit, config: Config, now: datetime) -> int:
    """Handle what is due, oldest first; how many there were."""
    rows = unit.all("due_timers", now=to_text(now), limit=AT_ONCE)
    for row in rows:
        unit.run("drop_timer", kind=row["kind"], subject=row["subject"])
        try:
            _HANDLERS[row["kind"]](unit, config, row["subject"], now)
        except NotFound:
            # Its conversation or agent is gone; so is the reason for the timer.
            continue
    return len(rows)


def _offer(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    record = load(unit, subject)
    if record.offered_to is None or record.offer_expires_at is None:
        return
    if record.offer_expires_at > to_text(now):
        set_timer(unit, "offer", subject, from_text(record.offer_expires_at))
        return
    time_out(unit, config, record, now)


def _re_offer(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    dispatch_conversation(unit, config, subject, now)


def _auto_close(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    record = load(unit, subject)
    state: State = record.state
    due = close_moment(config, record.workstream_id, state, from_text(record.state_at))
    if due is None:
        return
    if due > now:
        set_timer(unit, "auto_close", subject, due)
        return
    close_by_itself(unit, config, record, now)


def _wrap_up(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    release_wrap_up(unit, config, load(unit, subject), now)


def _rank(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    queue_id, _blank, after = subject.partition(" ")
    rank_queue(unit, config, queue_id, after, now)


def _day(unit: Unit, config: Config, _subject: str, now: datetime) -> None:
    time_day(unit, config, now)
    for agent in config.agents:
        dispatch_agent(unit, config, agent, now)


_HANDLERS: dict[str, Callable[[Unit, Config, str, datetime], None]] = {
    "offer": _offer,
    "re_offer": _re_offer,
    "grace": grace_over,
    "auto_close": _auto_close,
    "wrap_up": _wrap_up,
    "overflow": waited_too_long,
    "rank": _rank,
    "closing": closing_due,
    "day": _day,
    "follow_up": follow_up,
    "retime": retime_after,
    "vacate": vacate,
    "consult": invitation_over,
    "survey": survey_over,
    "bot": menu_turn,
    "survey_reminder": remind,
}
