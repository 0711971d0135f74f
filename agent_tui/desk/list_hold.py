"""Lists of recipients stop where going on would only fail, a thousand times over; a supervisor resumes them.

Invariant: a trouble of one template holds the lists that send it, a trouble of the number or the account holds all of
the number's.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_tui.channel.error_codes import does
from agent_tui.desk.caller import SYSTEM
from agent_tui.store.records import MessageRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import TemplateUse


def hold_lists(unit: Unit, number_id: str, message: MessageRecord, code: str | None, now: datetime) -> None:
    """A message ended with ``code``: pause what runs and would meet the same end."""
    if not does(code, "hold_lists"):
        return
    names: tuple[str, ...] = ()
    if does(code, "pause_template") and message.template is not None:
        use = msgspec.json.decode(message.template, type=TemplateUse)
        names = (use.id, use.name, f"{use.name}:{use.language}")
    for row in unit.all("running_lists", number_id=number_id):
        if names and row["template"] not in names:
            continue
        unit.run("set_list_state", id=row["id"], state="paused", next_at=None, started_at=None, ended_at=None)
        unit.event("list.changed", SYSTEM, now, list_id=row["id"], state="paused", error_code=code)
