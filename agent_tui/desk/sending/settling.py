"""Matching an uncertain attempt with Twilio's list of messages.

Invariant: a match is a message of ours to that customer with that content, made since the attempt began, that no
attempt of ours is known by; one message settles one attempt, in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent_tui.channel.messages import RemoteMessage
from agent_tui.core.address import canonical_key
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.sending import deliveries
from agent_tui.desk.sending.repeating import repeat
from agent_tui.store.records import AttemptRecord, MessageRecord
from agent_tui.store.unit import Reader, Unit

CLOCKS_APART = timedelta(seconds=60)
"""Twilio's clock and ours may differ by this much."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An uncertain attempt and what its message would look like at Twilio."""

    attempt: AttemptRecord
    text: str
    files: int
    is_template: bool

    @property
    def since(self) -> datetime:
        return from_text(self.attempt.started_at or self.attempt.created_at) - CLOCKS_APART


def due_doubts(reader: Reader, now: datetime, limit: int = 50) -> list[Doubt]:
    """The uncertain attempts that are to be looked up now."""
    doubts = []
    for attempt in reader.records(AttemptRecord, "settling_attempts", now=to_text(now), limit=limit):
        message = reader.record(MessageRecord, "message", id=attempt.message_id)
        if message is not None:
            doubts.append(Doubt(attempt, message.text, message.files, message.template is not None))
    return doubts


def decide(unit: Unit, doubt: Doubt, listed: Iterable[RemoteMessage], now: datetime) -> bool:
    """Settle one doubt by Twilio's list, oldest first; whether it was found."""
    attempt = unit.record(AttemptRecord, "attempt", id=doubt.attempt.id)
    if attempt is None or attempt.state != "uncertain":
        return True
    for remote in listed:
        if looks_like(doubt, remote) and unit.one("known_sid", sid=remote.sid) is None:
            deliveries.accepted(unit, attempt.id, remote.sid, remote.status, remote.error_code, now)
            return True
    if deliveries.is_last_look(attempt) and repeat(unit, attempt, now):
        return False
    deliveries.not_found(unit, attempt.id, now)
    return False


def looks_like(doubt: Doubt, remote: RemoteMessage) -> bool:
    """Whether this could be the message in doubt. A template's body is compared only if Twilio has rendered it."""
    if remote.inbound or canonical_key(remote.to) != canonical_key(doubt.attempt.address):
        return False
    if remote.date_created < doubt.since.replace(microsecond=0):
        return False
    if doubt.is_template and not remote.body:
        return True
    return remote.body.strip() == doubt.text.strip() and bool(remote.num_media) == bool(doubt.files)
