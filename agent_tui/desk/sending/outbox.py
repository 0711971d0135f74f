"""Leasing from the outbox: the units of work around a POST to Twilio.

Invariants: an attempt is in ``sending`` before its POST begins; of one (number, user) only one is on its way; the
session window is checked again at this last moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.channel.outcomes import Accepted, NotConnected, Rejected, SendResult, Throttled, Uncertain
from agent_tui.channel.sending import Outbound
from agent_tui.config.types import Config
from agent_tui.core.automated import BY_NAME
from agent_tui.core.delivery import NOT_SENT
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.template_rules import hindrance
from agent_tui.core.window import session_window
from agent_tui.desk.automation.gate import BY_ITSELF
from agent_tui.desk.media.links import make_link
from agent_tui.desk.media.switches import attachments_allowed
from agent_tui.desk.sending import deliveries, parts
from agent_tui.desk.views.rows import load
from agent_tui.store.records import AttemptRecord, MessageRecord, TemplateRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import TemplateUse
from agent_tui.wire.templates import TemplateVariable

_variables = msgspec.json.Decoder(list[TemplateVariable]).decode

ARRIVED = frozenset({"delivered", "read"})

TEMPLATE_GONE = "63027"
WINDOW_CLOSED = "63016"
"""Twilio's own codes, which we say before Twilio does."""


@dataclass(frozen=True, slots=True)
class Leased:
    """An attempt that is now ``sending``, and what to POST for it."""

    attempt_id: str
    number_id: str
    account_id: str
    outbound: Outbound


def lease(
    unit: Unit, config: Config, number_id: str, callback_base: str, media_base: str, now: datetime
) -> Leased | None:
    """The next attempt of this number that may leave; None: nothing may leave now."""
    while True:
        attempt = unit.record(AttemptRecord, "ready_attempt", number_id=number_id, now=to_text(now))
        if attempt is None:
            return None
        number = config.numbers.get(number_id)
        message = unit.record(MessageRecord, "message", id=attempt.message_id)
        if number is None or message is None:
            deliveries.failed(unit, attempt.id, "no_number", "", now)
            continue
        if message.status in ARRIVED:
            # An earlier attempt arrived after all: a second copy does not leave.
            deliveries.failed(unit, attempt.id, NOT_SENT, "", now)
            continue
        standing = parts.standing(unit, message.id, now)
        if standing == "wait":
            parts.hold(unit, attempt.id, now)
            continue
        if standing == "stopped":
            deliveries.failed(unit, attempt.id, parts.BEFORE_FAILED, "", now)
            continue
        use = None if message.template is None else msgspec.json.decode(message.template, type=TemplateUse)
        template = None if use is None else unit.record(TemplateRecord, "template", id=use.id)
        pair = unit.one("pair", number_id=number_id, user_id=attempt.user_id)
        code = (
            _hindrance(pair, use, template, attempt.address, now)
            or _unwanted(unit, pair, message)
            or _without_file(unit, config, message)
        )
        if code is not None:
            deliveries.failed(unit, attempt.id, code, "", now)
            continue
        deliveries.sending(unit, attempt, now)
        outbound = Outbound(
            account_sid=config.accounts[number.account].account_sid,
            to=attempt.address,
            from_address=number.address,
            messaging_service_sid=number.messaging_service_sid or "",
            body="" if template is not None else message.text,
            content_sid="" if template is None else template.content_sid,
            content_variables=None if use is None else use.variables,
            media_url=_media_url(unit, message, attempt.id, media_base, now) if message.files else "",
            status_callback=f"{callback_base}?ref={attempt.id}",
        )
        return Leased(attempt.id, number_id, attempt.account_id, outbound)


def _hindrance(
    pair: Row | None, use: TemplateUse | None, template: TemplateRecord | None, address: str, now: datetime
) -> str | None:
    """Why it may not leave any more, as an error code; what was so when it was accepted may have changed since."""
    is_open = pair is not None and _open(pair["last_inbound_at"], now)
    if use is None:
        return None if is_open else WINDOW_CLOSED
    if template is None:
        return TEMPLATE_GONE
    found = hindrance(
        approval=template.approval,
        category=template.category,
        content_type=template.content_type,
        address=address,
        opted_out=pair is not None and pair["opted_out_at"] is not None,
        window_open=is_open,
    )
    if found is not None:
        return found.code
    # A key without a value would go out with Twilio's sample.
    keys = {each.key for each in _variables(template.variables)}
    return None if keys == set(use.variables) else "template_changed"


def _unwanted(unit: Unit, pair: Row | None, message: MessageRecord) -> str | None:
    """A customer who has opted out since gets nothing more of the desk's own, but for the answer to just that."""
    if message.kind not in BY_ITSELF or pair is None or pair["opted_out_at"] is None:
        return None
    row = unit.one("automated_of_message", message_id=message.id)
    trigger = None if row is None else BY_NAME.get(row["trigger_name"])
    return None if trigger is not None and trigger.despite_opt_out else "opted_out"


def _without_file(unit: Unit, config: Config, message: MessageRecord) -> str | None:
    """Its file went, or a supervisor has switched agents' files off since: it does not leave as words alone."""
    if not message.files:
        return None
    if unit.one("attachments_of", message_id=message.id) is None:
        return "file_missing"
    workstream_id = load(unit, message.conversation_id).workstream_id
    if message.kind == "session" and workstream_id in config.workstreams:
        return None if attachments_allowed(unit, config, workstream_id).agents else "attachments_off"
    return None


def settle(unit: Unit, leased: Leased, result: SendResult, retry_at: datetime, now: datetime) -> None:
    """Store what came of the POST."""
    match result:
        case Accepted(sid=sid, status=status, error_code=code):
            deliveries.accepted(unit, leased.attempt_id, sid, status, code, now)
        case Rejected(code=code, message=text):
            deliveries.failed(unit, leased.attempt_id, code, text, now)
        case Throttled() | NotConnected():
            deliveries.delayed(unit, leased.attempt_id, retry_at, now)
        case Uncertain():
            deliveries.uncertain(unit, leased.attempt_id, now)


def _open(last_inbound_at: str | None, now: datetime) -> bool:
    return session_window(None if last_inbound_at is None else from_text(last_inbound_at), now).state == "open"


def _media_url(unit: Unit, message: MessageRecord, attempt_id: str, media_base: str, now: datetime) -> str:
    row = unit.one("attachments_of", message_id=message.id)
    if row is None:
        return ""
    return f"{media_base}/{make_link(unit, row['id'], attempt_id, now)}"
