"""The file changed how long a conversation may be left in its state: those that stand in it already are timed anew.

Invariant: a timer of a state is what the present file makes of the moment at which the state began, or somebody was
called to the conversation since, whichever file was there then; what is late by the new one is due at once, and done
once.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.moment import from_text
from agent_tui.core.states import State
from agent_tui.desk.timers import close_later, drop_timer, set_timer, time_state
from agent_tui.store.unit import Unit

AT_ONCE = 50
"""How many conversations one unit of work times."""

_WRITTEN = "timing"
"""The key under which the durations are kept that the timers follow."""


def retime(unit: Unit, config: Config, now: datetime) -> None:
    """Time everything anew if a workstream's durations are others than those that the timers follow."""
    durations = {
        each.id: (
            each.close_after_open,
            each.close_after_active,
            each.close_after_waiting,
            each.close_after_wrap_up,
            each.wrap_up_capacity,
            each.follow_up_after,
        )
        for each in config.workstreams.values()
    }
    written = msgspec.json.encode(durations, order="sorted").decode()
    known = unit.one("get_meta", key=_WRITTEN)
    if known is not None and known["value"] == written:
        return
    unit.run("set_meta", key=_WRITTEN, value=written)
    retime_after(unit, config, "", now)


def retime_after(unit: Unit, config: Config, subject: str, now: datetime) -> None:
    """A portion now, the rest by a timer; ``subject``: number and user of the conversation that was the last."""
    number_id, _blank, user_id = subject.partition(" ")
    rows = unit.all("live_after", number_id=number_id, user_id=user_id, limit=AT_ONCE)
    for row in rows:
        state: State = row["state"]
        time_state(unit, config, row["workstream_id"], row["id"], state, from_text(row["state_at"]))
        if row["called_at"] is not None and row["called_at"] > row["state_at"]:
            close_later(unit, config, row["id"], row["workstream_id"], state, from_text(row["called_at"]))
        workstream = config.workstreams.get(row["workstream_id"])
        if workstream is None or workstream.follow_up_after is None:
            drop_timer(unit, "follow_up", row["id"])
    if len(rows) == AT_ONCE:
        set_timer(unit, "retime", f"{rows[-1]['number_id']} {rows[-1]['user_id']}", now)
