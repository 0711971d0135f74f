"""What a restored database has to be told before a desk runs on it.

The world went on after the back-up was made: what stood in its outbox may have left since. Invariant: nothing that
may have reached a customer is sent again by itself, and no reader of the feed takes the new history for the old.
"""

from __future__ import annotations

from datetime import datetime

from agent_tui.core.moment import to_text
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.unit import Unit

SEQ_GAP = 1_000_000_000
"""More events than a desk writes between a back-up and its loss: a seq in between belongs to the lost history."""


def after_restore(unit: Unit, feed_id: str, made_at: str, now: datetime) -> int:
    """Another feed; lists of recipients paused and deletions of channels held; every unsent message in doubt until
    Twilio's list was asked; how many those are."""
    unit.run("set_meta", key="feed_id", value=feed_id)
    unit.skip("event", SEQ_GAP)
    doubtful = unit.run("doubt_unsent_attempts", at=to_text(now))
    unit.run("doubt_unsent_messages")
    unit.run("pause_every_list", at=to_text(now))
    unit.run("hold_every_deletion", why="A back-up was restored while it was under way.", next="Confirm it again.")
    unit.event("desk.restored", SYSTEM, now, made_at=made_at, unsent=doubtful)
    return doubtful
