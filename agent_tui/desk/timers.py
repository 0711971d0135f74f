"""Timers are rows: what is to happen at a moment, kept over restarts.

Invariant: one timer for each (kind, subject); setting it again moves it. Whoever handles a due timer looks at the
state of things first: a timer says when to look, not what is so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from agent_tui.config.types import Config
from agent_tui.core.moment import to_text
from agent_tui.core.states import State
from agent_tui.store.unit import Unit

TimerKind = Literal[
    "offer",
    "re_offer",
    "grace",
    "auto_close",
    "wrap_up",
    "overflow",
    "rank",
    "day",
    "follow_up",
    "retime",
    "vacate",
    "consult",
    "closing",
    "survey",
    "bot",
    "survey_reminder",
]

_CLOSE_AFTER: dict[State, str] = {
    "open": "close_after_open",
    "active": "close_after_active",
    "waiting": "close_after_waiting",
    "wrap_up": "close_after_wrap_up",
}


def set_timer(unit: Unit, kind: TimerKind, subject: str, at: datetime) -> None:
    """Look at ``subject`` at ``at``."""
    unit.run("set_timer", kind=kind, subject=subject, due_at=to_text(at))


def drop_timer(unit: Unit, kind: TimerKind, subject: str) -> None:
    """Forget it."""
    unit.run("drop_timer", kind=kind, subject=subject)


def close_moment(config: Config, workstream_id: str, state: State, since: datetime) -> datetime | None:
    """When a conversation left in ``state`` since ``since`` is closed; None: never."""
    field = _CLOSE_AFTER.get(state)
    workstream = config.workstreams.get(workstream_id)
    if field is None or workstream is None:
        return None
    seconds = float(getattr(workstream, field))
    if state == "wrap_up" and not isinstance(workstream.wrap_up_capacity, str):
        # Wrap-up that blocks capacity for longer than the state lasts keeps the state for as long.
        seconds = max(seconds, workstream.wrap_up_capacity)
    return since + timedelta(seconds=seconds)


def time_state(
    unit: Unit, config: Config, workstream_id: str, conversation_id: str, state: State, now: datetime
) -> None:
    """Set or drop the timers of a conversation that is left too long in ``state``: closing it, following it up."""
    at = close_moment(config, workstream_id, state, now)
    if at is None:
        drop_timer(unit, "auto_close", conversation_id)
    else:
        set_timer(unit, "auto_close", conversation_id, at)
    workstream = config.workstreams.get(workstream_id)
    if workstream is None or workstream.follow_up_after is None:
        return
    if state == "waiting":
        set_timer(unit, "follow_up", conversation_id, now + timedelta(seconds=workstream.follow_up_after))
    else:
        drop_timer(unit, "follow_up", conversation_id)


def close_later(
    unit: Unit, config: Config, conversation_id: str, workstream_id: str, state: State, since: datetime
) -> None:
    """Somebody was called to a conversation, or watches it: it is left alone since then, not since its state began."""
    at = close_moment(config, workstream_id, state, since)
    if at is not None:
        set_timer(unit, "auto_close", conversation_id, at)
