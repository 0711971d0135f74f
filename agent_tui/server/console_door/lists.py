"""Lists of recipients: a preview of a file, a list made of it, what is done with it, its results; and our numbers.

The file is the raw body (CSV as spreadsheets write it); what goes with it is the query. All of it is for supervisors.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from agent_tui.core.errors import Invalid
from agent_tui.desk.outbound.known import known_customers
from agent_tui.desk.outbound.list_plan import as_preview, make_plan
from agent_tui.desk.outbound.lists import (
    AT_ONCE,
    add_list,
    add_recipients,
    as_list,
    digest_of,
    list_page,
    load_list,
    move_list,
    number_page,
    recipient_page,
    require_confirmed,
    start_made,
)
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Filter, Id, Limit, Operations
from agent_tui.server.request_body import BodyTooLarge, RawBody
from agent_tui.store.unit import Reader
from agent_tui.wire.lists import (
    KnownCustomers,
    ListPage,
    ListPreview,
    NumberPage,
    PerMinute,
    RecipientList,
    RecipientPage,
)

operations = Operations("lists")

MAX_FILE = 2 * 1024 * 1024
"""Bytes of a file of recipients."""

Template = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(max_length=200)]
ClientId = Annotated[str, Meta(min_length=1, max_length=100)]


async def _file(body: RawBody) -> bytes:
    try:
        return b"".join([piece async for piece in body.pieces(MAX_FILE)])
    except BodyTooLarge:
        raise Invalid(f"The file is larger than {MAX_FILE // 1024} KiB.", code="too_large") from None


@operations.op("GET", "/numbers")
async def list_numbers(call: Call) -> NumberPage:
    """Our numbers, with what lists may still send from each today."""
    return await call.read(lambda reader: number_page(reader, call.config, call.now))


@operations.op("GET", "/numbers/{number_id}/customers")
async def list_known_customers(call: Call, *, number_id: Id, search: Filter = "") -> KnownCustomers:
    """Customers of one of our numbers by name or address, to write to: for agents those they had to do with."""
    return await call.read(
        lambda reader: known_customers(reader, call.config, call.caller, number_id, search, call.view)
    )


@operations.op("POST", "/lists/preview")
async def preview_list(
    call: Call, *, number: Id, template: Template, per_minute: PerMinute | None = None, body: RawBody
) -> ListPreview:
    """What a file of recipients would do: counts, every line that is skipped and why, some messages as they read.

    `template` is a name (each recipient gets the language of the line, of the customer, of the workstream), or an id or
    `name:language` (everybody gets that one; `other_language` says where another was wanted). The
    file's columns: `address`, `language` (may be left out), one for each variable.
    """
    call.caller.need("supervisor")
    data = await _file(body)
    return await call.read(
        lambda reader: as_preview(make_plan(reader, call.config, number, template, data, per_minute, call.now))
    )


@operations.op("POST", "/lists", 201)
async def make_list(
    call: Call,
    *,
    client_id: ClientId,
    number: Id,
    template: Template,
    per_minute: PerMinute | None = None,
    name: Words = "",
    opt_in: Words = "",
    confirmed: bool = False,
    start: bool = True,
    body: RawBody,
) -> RecipientList:
    """Keep a list of recipients and start it; with `start=false` it stays `ready`.

    Marketing templates need `confirmed=true`. `opt_in`: where these customers agreed to hear from us. The same
    `client_id` with the same content is the same list.
    """
    call.caller.need("supervisor")
    data = await _file(body)
    plan = await call.read(lambda reader: make_plan(reader, call.config, number, template, data, per_minute, call.now))
    require_confirmed(plan, confirmed)
    digest = digest_of((number, template, per_minute, name, opt_in), data)
    list_id = await call.write(
        lambda unit: add_list(unit, call.caller, plan, name, opt_in, client_id, digest, call.now)
    )
    for first in range(0, len(plan.lines), AT_ONCE):
        lines = plan.lines[first : first + AT_ONCE]
        await call.write(lambda unit, lines=lines, first=first: add_recipients(unit, list_id, lines, first, call.now))  # type: ignore[misc]

    def shown(reader: Reader) -> RecipientList:
        return as_list(reader, load_list(reader, list_id))

    made = await call.read(shown)
    if start and made.state == "ready":
        return await call.write(lambda unit: start_made(unit, call.caller, list_id, call.now), "lists")
    return made


@operations.op("GET", "/lists")
async def list_lists(call: Call, *, after: Cursor | None = None, limit: Limit = 50) -> ListPage:
    """Lists, newest first."""
    return await call.read(lambda reader: list_page(reader, call.caller, after, limit))


@operations.op("GET", "/lists/{list_id}")
async def get_list(call: Call, *, list_id: Id) -> RecipientList:
    """One list with its counts."""
    call.caller.need("supervisor")
    return await call.read(lambda reader: as_list(reader, load_list(reader, list_id)))


@operations.op("GET", "/lists/{list_id}/recipients")
async def list_recipients(call: Call, *, list_id: Id, after: Filter | None = None, limit: Limit = 100) -> RecipientPage:
    """What became of each recipient, in the order of the file."""
    return await call.read(lambda reader: recipient_page(reader, call.caller, list_id, after, limit))


async def _move(call: Call, list_id: str, move: str, *, again: bool = True) -> RecipientList:
    return await call.write(lambda unit: move_list(unit, call.caller, list_id, move, call.now, again=again), "lists")


@operations.op("POST", "/lists/{list_id}/start")
async def start_list(call: Call, *, list_id: Id) -> RecipientList:
    """Start a list that is `ready`."""
    return await _move(call, list_id, "start")


@operations.op("POST", "/lists/{list_id}/pause")
async def pause_list(call: Call, *, list_id: Id) -> RecipientList:
    """Send nothing more of it for now; what is in the outbox leaves."""
    return await _move(call, list_id, "pause")


@operations.op("POST", "/lists/{list_id}/resume")
async def resume_list(call: Call, *, list_id: Id, again: bool = True) -> RecipientList:
    """Go on with a paused list.

    Whose message failed with exactly the code that paused it (`paused.again` counts them), and by Twilio's word was
    never sent, is tried again, after those that were not tried yet; with `again=false` they stay failed.
    """
    return await _move(call, list_id, "resume", again=again)


@operations.op("POST", "/lists/{list_id}/cancel")
async def cancel_list(call: Call, *, list_id: Id) -> RecipientList:
    """Send nothing more of it for good; the recipients left are skipped."""
    return await _move(call, list_id, "cancel")
