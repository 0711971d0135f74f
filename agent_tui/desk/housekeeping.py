"""Rows that are no longer needed: uploads that were never sent, links that have expired, sids that Twilio forgot too.

Invariant: a file that a message shows is kept as long as its message.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.core.moment import to_text
from agent_tui.desk.privacy.gone import forget_old
from agent_tui.store.unit import Unit

UNUSED_FOR = timedelta(days=1)
AT_ONCE = 50


def drop_unneeded(unit: Unit, now: datetime) -> bool:
    """Drop at most ``AT_ONCE`` rows of each kind; whether there may be more."""
    links = unit.run("drop_expired_links", now=to_text(now), limit=AT_ONCE)
    uploads = unit.run("drop_unused_uploads", before=to_text(now - UNUSED_FOR), limit=AT_ONCE)
    return AT_ONCE in (links, uploads, forget_old(unit, now, AT_ONCE))
