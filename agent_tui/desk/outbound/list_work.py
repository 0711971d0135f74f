"""Working through a list: the next recipients into the outbox, at the list's rate, and what their answers find.

Invariants: a recipient becomes a message and is marked in one unit of work, so each is handed over exactly once,
whatever happens to the process, and what the outbox does with it is at most once to the customer. A list never fills
the outbox further than the number sends in two seconds, so replies do not wait behind it. Who is tried again comes
last.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Row

import msgspec

from agent_tui.config.types import Config, Number
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.template_rules import SENDABLE
from agent_tui.core.templates import check_values, render
from agent_tui.desk.customers.consent import opt_in
from agent_tui.desk.inbound.identify import identify
from agent_tui.desk.outbound.list_again import hand_again, leave
from agent_tui.desk.outbound.list_hold import pause_list
from agent_tui.desk.outbound.list_plan import (
    SKIPS,
    day_left,
    day_of,
    hindrance,
    own_values,
    variables_of,
    wanted_languages,
)
from agent_tui.desk.outbound.lists import load_list
from agent_tui.desk.sending.reply import add_outbound
from agent_tui.desk.sending.template_family import in_language, versions
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.desk.views.rows import load
from agent_tui.store.records import ListRecord, TemplateRecord
from agent_tui.store.unit import Unit
from agent_tui.wire.messages import TemplateUse

AT_ONCE = 50
"""Recipients that one unit of work handles."""

MAY_COME_BACK = frozenset({"paused", "pending"})
"""Approvals of a template that is worth waiting for."""

CATCH_UP = timedelta(seconds=1)
"""What a list may make up for after it had to wait; a desk that was away does not send a burst."""


def work_list(unit: Unit, config: Config, list_id: str, now: datetime) -> int:
    """Handle the next recipients of a list that runs or was cancelled; how many went into the outbox."""
    record = load_list(unit, list_id)
    number = config.numbers.get(record.number_id)
    if record.state == "cancelled" or (record.state == "running" and number is None):
        _skip_rest(unit, record, now)
        return 0
    if record.state != "running" or number is None:
        return 0
    due = max(from_text(record.next_at or to_text(now)), now - CATCH_UP)
    gap = timedelta(minutes=1) / record.per_minute
    most = min(_room(unit, number), int((now - due) / gap) + 1 if due <= now else 0)
    if most <= 0:
        unit.run("set_list_next", id=list_id, next_at=to_text(max(due, now + timedelta(milliseconds=100))))
        return 0
    sent, held = _hand_over(unit, config, number, record, most, now)
    if held:
        pause_list(unit, list_id, SYSTEM, held, now, sent)
        return sent
    rest = unit.one("recipients_queued", list_id=list_id, limit=1)
    if rest is not None:
        unit.run("set_list_next", id=list_id, next_at=to_text(due + sent * gap))
    else:
        _end(unit, record, "done", now)
    unit.event("list.changed", SYSTEM, now, list_id=list_id, state="running" if rest is not None else "done", sent=sent)
    return sent


def _room(unit: Unit, number: Number) -> int:
    """How many messages more the number's outbox may hold."""
    depth = min(AT_ONCE, max(1, int(number.rate * 2)))
    row = unit.one("queued_attempts", number_id=number.id, limit=depth)
    return depth - (0 if row is None else int(row["queued"]))


def _hand_over(
    unit: Unit, config: Config, number: Number, record: ListRecord, most: int, now: datetime
) -> tuple[int, str]:
    """The next ``most`` recipients: how many went, and the code of what holds the rest of them.

    The day's limit and a template that may come back hold them; without a template they are skipped.
    """
    meant = versions(unit, number.account, number.id, record.template)
    templates = [each for each in meant if each.approval in SENDABLE]
    if not templates and any(each.approval in MAY_COME_BACK for each in meant):
        return 0, "template_not_approved"
    left, sent = day_left(unit, config, number, now), 0
    for row in unit.all("recipients_queued", list_id=record.id, limit=AT_ONCE):
        if sent == most:
            break
        if not templates:
            _skip(unit, record, row, "template_not_approved", SKIPS["template_not_approved"], now)
        elif sent >= left:
            return sent, "daily_limit"
        elif _hand_one(unit, config, number, record, templates, row, now):
            unit.run("count_list_day", number_id=number.id, day=day_of(config, now))
            sent += 1
    return sent, ""


def _hand_one(
    unit: Unit,
    config: Config,
    number: Number,
    record: ListRecord,
    templates: list[TemplateRecord],
    row: Row,
    now: datetime,
) -> bool:
    """One recipient into the outbox, or skipped with the reason; whether it went."""
    if row["message_id"] is not None:
        return hand_again(unit, number, record, row, now)
    user_id = identify(unit, config, (row["address"],), "", now)
    template = in_language(templates, wanted_languages(unit, config, number, user_id, row["language"]))
    reason, detail = hindrance(unit, number.id, user_id, template, row["address"], now)
    if reason:
        _skip(unit, record, row, reason, detail, now)
        return False
    values = own_values(template, msgspec.json.decode(row["variables"], type=dict[str, str]))
    faults = check_values(variables_of(template), values, template.text)
    if faults:
        _skip(unit, record, row, "invalid", f"Line {row['line']}: {faults[0].sentence}", now)
        return False
    conversation_id = _place_for(unit, number, user_id, row["address"], now)
    opt_in(unit, number.id, user_id, record.opt_in, now)
    use = TemplateUse(id=template.id, name=template.name, language=template.language, variables=values)
    message = add_outbound(
        unit,
        Caller(record.created_by, None, "supervisor"),
        load(unit, conversation_id),
        f"{record.id}/{row['position']}",
        "",
        render(template.text, values),
        use,
        None,
        now,
    )
    unit.run(
        "set_recipient_sent",
        list_id=record.id,
        position=row["position"],
        message_id=message.id,
        language=template.language,
        at=to_text(now),
    )
    return True


def _place_for(unit: Unit, number: Number, user_id: str, address: str, now: datetime) -> str:
    """Where the message stands until the customer answers: no live conversation, nobody's work."""
    unit.run("add_pair", number_id=number.id, user_id=user_id, address=address)
    known = unit.one("list_conversation", number_id=number.id, user_id=user_id)
    if known is not None:
        return str(known["id"])
    conversation_id = unit.new_id("c")
    unit.run(
        "add_list_conversation",
        id=conversation_id,
        number_id=number.id,
        user_id=user_id,
        workstream_id=number.workstream,
        at=to_text(now),
    )
    return conversation_id


def adopt_list_messages(unit: Unit, conversation_id: str, number_id: str, user_id: str) -> None:
    """The customer has opened a conversation: what lists sent before stands at its beginning."""
    known = unit.one("list_conversation", number_id=number_id, user_id=user_id)
    if known is None:
        return
    unit.run("move_conversation_attempts", conversation_id=known["id"], into=conversation_id)
    unit.run("move_messages", conversation_id=known["id"], into=conversation_id)
    unit.run(
        "absorb",
        id=conversation_id,
        unread=0,
        failed=known["failed"],
        waiting_since=None,
        draft=None,
        draft_at=None,
    )
    unit.run("set_list_answered", id=known["id"])


def _skip_rest(unit: Unit, record: ListRecord, now: datetime) -> None:
    """What a cancelled list did not come to, a portion at a time; or the number is not configured any more."""
    rows = unit.all("recipients_queued", list_id=record.id, limit=AT_ONCE)
    for row in rows:
        _skip(unit, record, row, "cancelled", SKIPS["cancelled"], now)
    if len(rows) < AT_ONCE:
        _end(unit, record, "cancelled", now)
        unit.event("list.changed", SYSTEM, now, list_id=record.id, state="cancelled")


def _skip(unit: Unit, record: ListRecord, row: Row, reason: str, detail: str, now: datetime) -> None:
    if row["message_id"] is not None:
        leave(unit, record, row, detail, now)
        return
    unit.run(
        "skip_recipient",
        list_id=record.id,
        position=row["position"],
        reason=reason,
        detail=detail,
        at=to_text(now),
    )


def _end(unit: Unit, record: ListRecord, state: str, now: datetime) -> None:
    unit.run(
        "set_list_state",
        id=record.id,
        state=state,
        next_at=None,
        started_at=None,
        ended_at=record.ended_at or to_text(now),
    )
