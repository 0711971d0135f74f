"""What becomes of an attempt to send: leased, accepted, delayed, uncertain, settled, reported on by callbacks.

Invariants: an attempt in ``sending`` is never leased again; delivery status never goes back; a callback that beats
its POST's answer, or comes for a message that we had given up, counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.channel.error_codes import does
from agent_tui.channel.status import StatusCallback
from agent_tui.core.delivery import FROM_TWILIO, NOT_SENT, RANK, DeliveryStatus, advances
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.customers import consent
from agent_tui.desk.outbound.list_hold import hold_lists
from agent_tui.desk.privacy.gone import is_gone
from agent_tui.desk.sending import template_trouble
from agent_tui.desk.sending.caught import back_to_draft, note_refused, out_of_draft
from agent_tui.desk.sending.keep_message import keep_message
from agent_tui.desk.staff.caller import SYSTEM
from agent_tui.store.records import AttemptRecord, MessageRecord
from agent_tui.store.unit import Unit

LOOK_AFTER = (2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds after an attempt became uncertain at which Twilio's list is looked at; then it counts as not sent."""

ENDED_BADLY = frozenset({"failed", "undelivered"})
ACTOR = "twilio"


def take_status(unit: Unit, callback: StatusCallback, raw: str, account_id: str, now: datetime) -> bool:
    """A status callback whose signature was this account's; whether it belonged to an attempt of ours."""
    attempt = None
    if callback.ref:
        attempt = unit.record(AttemptRecord, "attempt", id=callback.ref)
    if attempt is None or attempt.account_id != account_id:
        attempt = unit.record(AttemptRecord, "attempt_by_sid", sid=callback.sid)
    if attempt is not None and attempt.account_id != account_id:
        attempt = None
    if attempt is None and is_gone(unit, callback.sid, callback.ref or ""):
        return False
    unit.run(
        "add_callback",
        id=unit.new_id("k"),
        at=to_text(now),
        account_id=account_id,
        sid=callback.sid,
        attempt_id=None if attempt is None else attempt.id,
        status=callback.status,
        error_code=callback.error_code or None,
        error_text=callback.channel_status_message or callback.error_message or None,
        form=raw,
    )
    if attempt is None:
        return False
    text = callback.channel_status_message or callback.error_message
    report(unit, attempt, callback.status, callback.sid, callback.error_code, text, now)
    return True


def report(
    unit: Unit, attempt: AttemptRecord, twilio_status: str, sid: str, code: str, text: str, now: datetime
) -> None:
    """Twilio says that ``sid``, made by ``attempt``, has this status (in Twilio's words)."""
    _keep_sid(unit, attempt, sid, now)
    sid = attempt.twilio_sid or sid
    open_still = attempt.state in ("sending", "uncertain")
    seen = FROM_TWILIO.get(twilio_status)
    if seen is None:
        if not open_still:
            return
        # A word that is not known changes no status, but it proves that Twilio has the message.
        seen = "sending"
    if not advances(attempt.status, attempt.error_code, seen):
        if open_still:
            status = _as_status(attempt.status)
            _set(unit, attempt, "accepted", status, sid, attempt.error_code, attempt.error_text)
            _show(unit, attempt, status, sid, attempt.error_code, attempt.error_text, now, ACTOR)
        return
    ended = seen in ENDED_BADLY
    error_code, error_text = (code or "unknown", text or None) if ended else (None, None)
    _set(unit, attempt, "accepted", seen, sid, error_code, error_text)
    _show(unit, attempt, seen, sid, error_code, error_text, now, ACTOR)


def sending(unit: Unit, attempt: AttemptRecord, now: datetime) -> None:
    """It is leased: its POST begins after this is committed."""
    unit.run("set_sending", id=attempt.id, at=to_text(now))
    _show(unit, attempt, "sending", None, None, None, now, SYSTEM)


def accepted(unit: Unit, attempt_id: str, sid: str, twilio_status: str, code: str, now: datetime) -> None:
    """The POST's answer: Twilio has it as ``sid``; callbacks that came before are joined."""
    attempt = unit.record(AttemptRecord, "attempt", id=attempt_id)
    if attempt is None:
        return
    report(unit, attempt, twilio_status, sid, code, "", now)
    for row in unit.all("unjoined_callbacks", sid=sid, account_id=attempt.account_id):
        fresh = unit.record(AttemptRecord, "attempt", id=attempt_id)
        if fresh is not None:
            report(unit, fresh, row["status"], sid, row["error_code"] or "", row["error_text"] or "", now)
    unit.run("join_callbacks", sid=sid, attempt_id=attempt_id, account_id=attempt.account_id)


def failed(unit: Unit, attempt_id: str, code: str, text: str, now: datetime) -> None:
    """It ended here: refused by Twilio, by the session window, or never sent."""
    attempt = unit.record(AttemptRecord, "attempt", id=attempt_id)
    if attempt is None or attempt.state == "accepted":
        return
    _set(unit, attempt, "failed", "failed", None, code, text or None)
    _show(unit, attempt, "failed", None, code, text or None, now, SYSTEM)


def delayed(unit: Unit, attempt_id: str, until: datetime, now: datetime) -> None:
    """Twilio has processed nothing: back into the outbox, not before ``until``."""
    attempt = unit.record(AttemptRecord, "attempt", id=attempt_id)
    if attempt is None or attempt.state != "sending":
        return
    unit.run("delay_attempt", id=attempt_id, not_before=to_text(until))
    _show(unit, attempt, "queued", None, None, None, now, SYSTEM)


def uncertain(unit: Unit, attempt_id: str, now: datetime) -> None:
    """Nobody knows whether Twilio has it; Twilio's list will tell, or its callback."""
    attempt = unit.record(AttemptRecord, "attempt", id=attempt_id)
    if attempt is None or attempt.state != "sending":
        return
    if attempt.twilio_sid is not None:
        _set(unit, attempt, "accepted", _as_status(attempt.status), None, attempt.error_code, attempt.error_text)
        return
    unit.run("set_uncertain", id=attempt_id, settle_at=to_text(now + timedelta(seconds=LOOK_AFTER[0])), checks=0)
    _show(unit, attempt, "uncertain", None, None, None, now, SYSTEM)


def not_found(unit: Unit, attempt_id: str, now: datetime) -> None:
    """Twilio's list does not have it (yet): look again, or after the last look say that it was not sent."""
    attempt = unit.record(AttemptRecord, "attempt", id=attempt_id)
    if attempt is None or attempt.state != "uncertain":
        return
    if is_last_look(attempt):
        failed(unit, attempt_id, NOT_SENT, "", now)
        return
    checks = attempt.checks + 1
    began = from_text(attempt.settle_at or to_text(now)) - timedelta(seconds=LOOK_AFTER[attempt.checks])
    unit.run("settle_later", id=attempt_id, settle_at=to_text(began + timedelta(seconds=LOOK_AFTER[checks])))


def is_last_look(attempt: AttemptRecord) -> bool:
    """Whether Twilio's list is not looked at again once it has been looked at now."""
    return attempt.checks + 1 >= len(LOOK_AFTER)


def after_restart(unit: Unit, now: datetime) -> int:
    """What was being sent when the desk died is uncertain; how many."""
    found = unit.records(AttemptRecord, "unfinished_sends")
    for attempt in found:
        uncertain(unit, attempt.id, now)
    return len(found)


def _keep_sid(unit: Unit, attempt: AttemptRecord, sid: str, now: datetime) -> None:
    """A second sid for one attempt means that the customer got it twice; colleagues are told in the transcript."""
    if attempt.twilio_sid == sid:
        return
    if not unit.run("add_attempt_sid", sid=sid, attempt_id=attempt.id, at=to_text(now)):
        return
    if attempt.twilio_sid is None:
        return
    message = unit.record(MessageRecord, "message", id=attempt.message_id)
    if message is None:
        return
    text = f"Twilio has sent one message twice: {attempt.twilio_sid} and {sid}."
    notice = keep_message(unit, message.conversation_id, attempt.number_id, "event", text, now)
    unit.event("message.noted", SYSTEM, now, conversation_id=message.conversation_id, message_id=notice, second_sid=sid)


def _set(
    unit: Unit, attempt: AttemptRecord, state: str, status: str, sid: str | None, code: str | None, text: str | None
) -> None:
    unit.run("set_attempt", id=attempt.id, state=state, status=status, twilio_sid=sid, error_code=code, error_text=text)


def _as_status(status: str) -> DeliveryStatus:
    return "sending" if status in ("queued", "uncertain") else status  # type: ignore[return-value]


def _show(
    unit: Unit,
    attempt: AttemptRecord,
    status: str,
    sid: str | None,
    code: str | None,
    text: str | None,
    now: datetime,
    actor: str,
) -> None:
    """Carry an attempt's status over to its message; an older attempt counts only where it arrived after all."""
    message = unit.record(MessageRecord, "message", id=attempt.message_id)
    if message is None or message.status is None:
        return
    latest = unit.record(AttemptRecord, "latest_attempt", message_id=message.id)
    arrived = RANK[status] >= RANK["delivered"]
    higher = RANK[status] > RANK[message.status]
    if latest is not None and latest.id != attempt.id:
        counts = arrived and higher
    else:
        counts = higher or RANK[message.status] < RANK["delivered"]
    if not counts or (message.status, message.error_code, sid or message.twilio_sid) == (
        status,
        code,
        message.twilio_sid,
    ):
        return
    if does(code, "opt_out"):
        source, place = f"twilio {code}", message.conversation_id
        consent.opt_out(unit, attempt.number_id, attempt.user_id, source, now, conversation_id=place)
    if status in ENDED_BADLY:
        template_trouble.learn(unit, message, attempt.account_id, code, now)
        hold_lists(unit, attempt.number_id, message, code, now)
    unit.run("set_message_status", id=message.id, status=status, error_code=code, error_text=text, twilio_sid=sid)
    change = int(status in ENDED_BADLY) - int(message.status in ENDED_BADLY)
    if change:
        unit.run("add_failed", id=message.conversation_id, change=change)
    if change > 0:
        note_refused(unit, attempt, message, code)
        back_to_draft(unit, message, code, now)
    elif change < 0 and arrived:
        out_of_draft(unit, message, now)
    unit.event(
        "message.failed" if status in ENDED_BADLY else "message.status",
        actor,
        now,
        conversation_id=message.conversation_id,
        message_id=message.id,
        status=status,
        error_code=code,
    )


def look_again(unit: Unit, attempt_id: str, now: datetime) -> None:
    """Twilio's list could not be had: ask again soon, decide nothing."""
    attempt = unit.record(AttemptRecord, "attempt", id=attempt_id)
    if attempt is not None and attempt.state == "uncertain":
        unit.run("look_again", id=attempt_id, settle_at=to_text(now + timedelta(seconds=LOOK_AFTER[1])))
