"""What was erased stays erased, whatever Twilio still tells of it.

Invariant: of a message that is gone only a digest of its sid is kept, by which it is known again and not taken in.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from agent_tui.core.moment import to_text
from agent_tui.store.unit import Reader, Unit

KEPT_FOR = timedelta(days=400)
"""Twilio: message retention."""


def remember(unit: Unit, conversation_id: str, limit: int) -> None:
    """The next ``limit`` messages of a conversation are about to go."""
    for row in unit.all("sids_of_next", id=conversation_id, limit=limit):
        unit.run("add_gone_sid", digest=digest(row["sid"]), at=row["at"])


def is_gone(reader: Reader, *sids: str) -> bool:
    """Whether one of them, sids of messages or ids of attempts, is of a message that was here."""
    return any(reader.one("gone_sid", digest=digest(sid)) is not None for sid in sids if sid)


def forget_old(unit: Unit, now: datetime, limit: int) -> int:
    """Drop at most ``limit`` of those that Twilio has forgotten too; how many."""
    return unit.run("drop_gone_sids", before=to_text(now - KEPT_FOR), limit=limit)


def digest(sid: str) -> bytes:
    """What is kept of a sid."""
    return hashlib.blake2b(sid.encode(), digest_size=16).digest()
