"""What Twilio signed and we could not match is parked, seen by administrators, and replayed when it can be matched.

Invariant: parking is part of the answer to Twilio: a parked request is committed before 204 leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_tui.channel.inbound import Unreadable, parse_inbound
from agent_tui.channel.signature import parse_form
from agent_tui.channel.status import parse_status
from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound, Refused
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.inbound.receive import receive
from agent_tui.desk.sending.deliveries import take_status
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.desk.views.cursors import id_cursor
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.administration import Parked, ParkedPage

BODY_CHARACTERS = 300_000


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A signed request: where it came in and as what; ``reason`` is a sentence."""

    path: str
    query: str
    reason: str
    account_id: str
    content_type: str
    body: str


def park(unit: Unit, request: Unmatched, now: datetime) -> str:
    """Keep it; its id."""
    parked_id = unit.new_id("p")
    unit.run(
        "add_parked",
        id=parked_id,
        at=to_text(now),
        path=request.path,
        query=request.query,
        reason=request.reason,
        account_id=request.account_id,
        content_type=request.content_type,
        body=request.body[:BODY_CHARACTERS],
    )
    unit.event("webhook.parked", SYSTEM, now, parked=parked_id)
    return parked_id


def parked_page(reader: Reader, before: str | None, limit: int) -> ParkedPage:
    """Newest first.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    rows = reader.all("parked_page", before=id_cursor("after", before, "p", "~"), limit=limit + 1)
    items = [
        Parked(
            id=row["id"],
            at=row["at"],
            path=row["path"],
            reason=row["reason"],
            account=row["account_id"],
            content_type=row["content_type"],
            body=row["body"],
            replayed_at=row["replayed_at"],
        )
        for row in rows[:limit]
    ]
    return ParkedPage(items=items, next=items[-1].id if len(rows) > limit else None)


def replay(unit: Unit, config: Config, caller: Caller, parked_id: str, now: datetime) -> Parked:
    """Take a parked request in now that the configuration knows its number.

    Raises:
        Forbidden: the caller is no administrator.
        NotFound: no such parked request.
        Refused: it still matches nothing, or was replayed.
    """
    caller.need("admin")
    row = unit.one("parked", id=parked_id)
    if row is None:
        raise NotFound(f"There is no parked request {parked_id}.")
    if row["replayed_at"] is not None:
        raise Refused(f"It was replayed at {row['replayed_at']}.")
    form = parse_form(row["body"].encode())
    if row["path"].endswith("/status"):
        callback = parse_status(form, row["query"])
        if isinstance(callback, Unreadable):
            raise Refused(f"It still cannot be read: {callback.reason}")
        take_status(unit, callback, row["body"], row["account_id"], now)
    else:
        inbound = parse_inbound(form)
        if isinstance(inbound, Unreadable):
            raise Refused(f"It still cannot be read: {inbound.reason}")
        if not receive(unit, config, inbound, row["body"], now, came_at=from_text(row["at"])).matched:
            raise Refused(
                f"No number of the configuration is {inbound.to_address}.", hint="Add the number, then replay."
            )
    unit.run("mark_replayed", id=parked_id, at=to_text(now))
    return Parked(
        id=row["id"],
        at=row["at"],
        path=row["path"],
        reason=row["reason"],
        account=row["account_id"],
        content_type=row["content_type"],
        body=row["body"],
        replayed_at=to_text(now),
    )
