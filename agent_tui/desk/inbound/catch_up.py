"""Catch-up as units of work: where a run begins, what it stores, what it settles.

Invariants: a run reaches back to the last known message less 10 minutes, and never forward of what the run before
completed; messages younger than 90 seconds are the webhook's; a message is stored once, marked *recovered*.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from agent_tui.channel.inbound import Inbound
from agent_tui.channel.inbound_parts import InboundMedia
from agent_tui.channel.messages import RemoteMedia, RemoteMessage
from agent_tui.config.types import Config, Number
from agent_tui.core import attachments
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.inbound.receive import Received, receive
from agent_tui.desk.privacy.gone import is_gone
from agent_tui.desk.sending import deliveries
from agent_tui.store.records import AttemptRecord
from agent_tui.store.unit import Reader, Unit

OVERLAP = timedelta(minutes=10)
YOUNG = timedelta(seconds=90)
STUCK_AFTER = timedelta(minutes=5)
STUCK_UNTIL = timedelta(days=2)


def begin(reader: Reader, number_id: str, first: timedelta, now: datetime) -> datetime:
    """From when on to list: the earlier of the last known message and what was completed, less the overlap.

    Before the first run was completed it is at least ``first`` ago: a live message that came before that run says
    nothing about what went missing before it.
    """
    known = reader.one("last_known_message", number_id=number_id)
    row = reader.one("number", id=number_id)
    last = None if known is None or known["at"] is None else from_text(known["at"]) - OVERLAP
    if row is None or row["caught_up_to"] is None:
        return now - first if last is None else min(last, now - first)
    done = from_text(row["caught_up_to"]) - OVERLAP
    return done if last is None else min(last, done)


def completed(unit: Unit, number_id: str, began: datetime) -> None:
    """Everything that Twilio had when the run began, but the youngest, is here."""
    unit.run("set_caught_up", id=number_id, at=to_text(began - YOUNG))


def missing(reader: Reader, listed: Sequence[RemoteMessage], now: datetime) -> list[RemoteMessage]:
    """The inbound messages that we never had and whose webhook will not come any more, oldest first."""
    return [
        remote
        for remote in listed
        if remote.inbound
        and remote.date_created <= now - YOUNG
        and reader.one("inbound_by_sid", sid=remote.sid) is None
        and not is_gone(reader, remote.sid)
    ]


def recover(
    unit: Unit,
    config: Config,
    number: Number,
    remote: RemoteMessage,
    media: Sequence[RemoteMedia],
    account_sid: str,
    now: datetime,
) -> Received:
    """Store a message that its webhook did not bring, with Twilio's own time."""
    inbound = Inbound(
        message_sid=remote.sid,
        account_sid=account_sid,
        messaging_service_sid=remote.messaging_service_sid,
        from_address=remote.from_,
        to_address=number.address,
        external_user_id="",
        parent_external_user_id="",
        wa_id="",
        profile_name="",
        body=remote.body,
        message_type="",
        media=tuple(InboundMedia(each.url, each.content_type, place) for place, each in enumerate(media)),
        location=None,
        button=None,
        interactive="",
        reply=None,
        forwarded=False,
        frequently_forwarded=False,
        referral=None,
        opt_out_type="",
        error_code="",
        error_url="",
        text=remote.body or in_words(media),
        annotations=(),
    )
    raw = msgspec.json.encode({"recovered": True, "sid": remote.sid, "created": to_text(remote.date_created)})
    return receive(unit, config, inbound, raw.decode(), now, recovered_at=remote.date_created)


def in_words(media: Sequence[RemoteMedia]) -> str:
    """What stands in the transcript where Twilio's list gives no body."""
    return (
        ", ".join(attachments.in_words(each.content_type) for each in media)
        or "A message without text (a location, perhaps)."
    )


def stuck(reader: Reader, number_id: str, now: datetime, limit: int = 50) -> list[AttemptRecord]:
    """Messages that Twilio took a while ago and never told us about again."""
    return reader.records(
        AttemptRecord,
        "stuck_attempts",
        number_id=number_id,
        after=to_text(now - STUCK_UNTIL),
        before=to_text(now - STUCK_AFTER),
        limit=limit,
    )


def settle_stuck(unit: Unit, attempt_id: str, remote: RemoteMessage, now: datetime) -> None:
    """Take over the status that Twilio has now."""
    attempt = unit.record(AttemptRecord, "attempt", id=attempt_id)
    if attempt is not None:
        deliveries.report(unit, attempt, remote.status, remote.sid, remote.error_code, "", now)
