"""What closes next: live conversations by the end of their session window, answered or not.

Invariant: one walk over the index of windows from now on; an agent sees only conversations of one's own.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.moment import from_text, to_text
from agent_tui.core.window import WINDOW
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import conversation_row
from agent_tui.store.unit import Reader
from agent_tui.wire.supervision import Attention, AttentionPage, AttentionReason


def closing_next(reader: Reader, caller: Caller, limit: int, now: datetime) -> AttentionPage:
    """The first ``limit`` to close; ``since`` is when the window closes."""
    agent_id = None if caller.has("supervisor") else (caller.agent or "")
    rows = reader.all("closing_next", after=to_text(now - WINDOW), agent_id=agent_id, limit=limit)
    items = []
    for row in rows:
        closes = from_text(row["inbound_at"]) + WINDOW
        minutes = int((closes - now).total_seconds() // 60)
        waits = "The customer waits for an answer; the" if row["waiting_since"] is not None else "The"
        items.append(
            Attention(
                reason="window_closing",
                conversation=conversation_row(reader, row["id"], now),
                parked_id=None,
                since=to_text(closes),
                detail=f"{waits} session window closes in {minutes // 60} h {minutes % 60} min.",
            )
        )
    capped: list[AttentionReason] = ["window_closing"] if len(items) == limit else []
    return AttentionPage(items=items, next=None, total=len(items), capped=capped)
