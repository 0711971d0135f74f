"""A list of recipients: kept, started, paused, resumed, cancelled, and shown with its results.

Invariant: a list is started only when all of its recipients are kept; the same client_id with the same content is the
same list, so that a request that was cut off is simply sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Row
from typing import cast

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.outbound.list_again import queue_failed
from agent_tui.desk.outbound.list_hold import as_pause, pause_list, title_of
from agent_tui.desk.outbound.list_plan import Plan, Planned, day_left, most_per_minute
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import id_cursor, number_cursor
from agent_tui.store.records import ListRecord
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.lists import (
    ListPage,
    ListState,
    NumberInfo,
    NumberPage,
    Recipient,
    RecipientList,
    RecipientPage,
    RecipientState,
)

AT_ONCE = 50
"""Recipients that one unit of work keeps."""

MOVES: dict[str, tuple[frozenset[str], ListState]] = {
    "start": (frozenset({"ready"}), "running"),
    "pause": (frozenset({"running"}), "paused"),
    "resume": (frozenset({"paused"}), "running"),
    "cancel": (frozenset({"ready", "running", "paused"}), "cancelled"),
}
"""What may be done with a list in which states, and the state it is in then."""


def digest_of(settings: Sequence[object], data: bytes) -> str:
    """What makes two requests of one client_id the same."""
    return hashlib.sha256(repr(tuple(settings)).encode() + b"\x00" + data).hexdigest()


def require_confirmed(plan: Plan, confirmed: bool) -> None:
    """
    Raises:
        Refused: ``confirm_marketing``.
    """
    if plan.marketing and not confirmed:
        name = plan.templates[0].name
        raise Refused(
            f"The template {name} is marketing; confirm that it is to go to everybody.", code="confirm_marketing"
        )


def add_list(
    unit: Unit, caller: Caller, plan: Plan, name: str, opt_in: str, client_id: str, digest: str, now: datetime
) -> str:
    """The list without its recipients; the one of before, if this client_id made it.

    Raises:
        Refused: ``client_id_reused``.
    """
    known = unit.one("list_by_client", created_by=caller.actor, client_id=client_id)
    if known is not None:
        if known["content_hash"] != digest:
            raise Refused(f"client_id {client_id} was used for another list.", code="client_id_reused")
        return str(known["id"])
    list_id = unit.new_id("l")
    unit.run(
        "add_list",
        id=list_id,
        name=name or plan.templates[0].name,
        number_id=plan.number.id,
        template=plan.reference,
        template_language="" if len(plan.templates) > 1 else plan.templates[0].language,
        category=plan.templates[0].category,
        per_minute=plan.per_minute,
        opt_in=opt_in,
        created_by=caller.actor,
        created_at=to_text(now),
        client_id=client_id,
        content_hash=digest,
        total=len(plan.lines),
    )
    unit.event("list.changed", caller.actor, now, list_id=list_id, state="ready")
    return list_id


def add_recipients(unit: Unit, list_id: str, lines: Sequence[Planned], first: int, now: datetime) -> None:
    """Keep some of its recipients; those kept before stay as they are. A line's own mistake is final."""
    for position, planned in enumerate(lines, first):
        final = planned.reason in ("invalid", "duplicate")
        unit.run(
            "add_recipient",
            list_id=list_id,
            position=position,
            line=planned.row.line,
            address=planned.row.address[:200],
            language=planned.row.language[:40],
            variables=msgspec.json.encode(planned.row.values).decode(),
            state="skipped" if final else "queued",
            reason=planned.reason if final else "",
            detail=planned.detail if final else "",
            at=to_text(now) if final else None,
        )


def move_list(
    unit: Unit, caller: Caller, list_id: str, move: str, now: datetime, *, again: bool = True
) -> RecipientList:
    """``start``, ``pause``, ``resume`` or ``cancel``; ``again``: resumed with those whom the pause's code failed.

    Raises:
        Forbidden: the caller is no supervisor. NotFound. Refused: ``wrong_state``.
    """
    caller.need("supervisor")
    record = load_list(unit, list_id)
    allowed, state = MOVES[move]
    if record.state not in allowed:
        raise Refused(f"The list is {record.state}.", hint="Look at it again; it has changed.")
    kept = unit.one("recipients_kept", list_id=list_id)
    if move == "start" and (kept is None or kept["kept"] < record.total):
        raise Refused("The list was not kept whole.", hint="Send it once more with the same client_id.")
    at = to_text(now)
    tried = queue_failed(unit, record, caller.actor, again) if move == "resume" else 0
    if state == "paused":
        pause_list(unit, list_id, caller.actor, "", now)
    else:
        unit.run(
            "set_list_state",
            id=list_id,
            state=state,
            next_at=at,
            started_at=at if state == "running" else None,
            ended_at=at if state == "cancelled" else None,
        )
        unit.event("list.changed", caller.actor, now, list_id=list_id, state=state, again=tried if again else 0)
    return as_list(unit, load_list(unit, list_id))


def start_made(unit: Unit, caller: Caller, list_id: str, now: datetime) -> RecipientList:
    """Start a list that was just kept; the list as it is where the same request, sent twice at once, started it before.

    Raises:
        Forbidden, NotFound. Refused: ``wrong_state``, it was not kept whole.
    """
    caller.need("supervisor")
    record = load_list(unit, list_id)
    if record.state != "ready":
        return as_list(unit, record)
    return move_list(unit, caller, list_id, "start", now)


def load_list(reader: Reader, list_id: str) -> ListRecord:
    """
    Raises:
        NotFound: there is none with this id.
    """
    record = reader.record(ListRecord, "list", id=list_id)
    if record is None:
        raise NotFound(f"There is no list {list_id}.")
    return record


def as_list(reader: Reader, record: ListRecord) -> RecipientList:
    """The list on the wire, counted."""
    counts: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for row in reader.all("list_counts", list_id=record.id):
        counts[row["state"]] = counts.get(row["state"], 0) + row["count"]
        if row["state"] == "skipped":
            skipped[row["reason"]] = row["count"]
    return RecipientList(
        id=record.id,
        name=record.name,
        number=record.number_id,
        template=record.template,
        template_language=record.template_language,
        category=record.category,
        state=cast(ListState, record.state),
        per_minute=record.per_minute,
        opt_in=record.opt_in,
        created_by=record.created_by,
        created_at=record.created_at,
        started_at=record.started_at,
        ended_at=record.ended_at,
        total=record.total,
        counts=counts,
        skipped_for=skipped,
        paused=as_pause(reader, record),
    )


def list_page(reader: Reader, caller: Caller, after: str | None, limit: int) -> ListPage:
    """Newest first.

    Raises:
        Forbidden: the caller is no supervisor. Invalid: the cursor is not one of ours.
    """
    caller.need("supervisor")
    found = reader.records(ListRecord, "lists_before", before=id_cursor("after", after, "l", "~"), limit=limit + 1)
    kept = found[:limit]
    return ListPage(
        items=[as_list(reader, record) for record in kept], next=kept[-1].id if len(found) > limit else None
    )


def recipient_page(reader: Reader, caller: Caller, list_id: str, after: str | None, limit: int) -> RecipientPage:
    """The results, in the order of the file.

    Raises:
        Forbidden: the caller is no supervisor. NotFound: no such list. Invalid: the cursor is not one of ours.
    """
    caller.need("supervisor")
    load_list(reader, list_id)
    given = number_cursor("after", after)
    start = -1 if given is None else min(given, 2**62)
    rows = reader.all("recipients_after", list_id=list_id, after=start, limit=limit + 1)
    items = []
    for row in rows[:limit]:
        code = row["reason"] or row["error_code"] or ""
        items.append(
            Recipient(
                position=row["position"],
                line=row["line"],
                address=row["address"],
                language=row["language"],
                state=cast(RecipientState, row["state"]),
                code=code,
                detail=_told(row),
                message_id=row["message_id"],
                conversation_id=row["conversation_id"],
                at=row["at"],
            )
        )
    return RecipientPage(items=items, next=str(items[-1].position) if len(rows) > limit else None)


def _told(row: Row) -> str:
    """Why a recipient got nothing, so far or for good."""
    if not row["error_code"]:
        return str(row["detail"]) if row["state"] == "skipped" else ""
    title = title_of(row["error_code"])
    if row["state"] == "queued":
        return f"{title}; it is tried again."
    return f"{title}. Not tried again: {row['detail']}" if row["detail"] else title


def number_page(reader: Reader, config: Config, now: datetime) -> NumberPage:
    """Our numbers, and what lists may still send from each today."""
    items = [
        NumberInfo(
            id=number.id,
            name=number.name or number.id,
            address=number.address,
            workstream=number.workstream,
            list_limit=number.list_limit,
            list_left=day_left(reader, config, number, now),
            per_minute_most=most_per_minute(number),
        )
        for number in config.numbers.values()
    ]
    return NumberPage(items=items, next=None)
