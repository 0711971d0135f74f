"""Templates, and the attachment switches of workstreams."""

from __future__ import annotations

from agent_tui.desk.media.switches import get_switches, set_switches
from agent_tui.desk.sending.template_sync import sync_page, want_sync
from agent_tui.desk.sending.templates import template_page
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Filter, Id, Limit, Operations
from agent_tui.wire.templates import SetSwitches, Switches, SyncPage, TemplatePage

operations = Operations("templates")


@operations.op("GET", "/templates")
async def list_templates(
    call: Call,
    *,
    number: Filter | None = None,
    language: Filter | None = None,
    name: Filter | None = None,
    after: Cursor | None = None,
    limit: Limit = 100,
) -> TemplatePage:
    """Templates, those that one of our numbers may use."""
    return await call.read(
        lambda reader: template_page(
            reader, call.config, number=number, language=language, name=name, after=after, limit=limit
        )
    )


@operations.op("GET", "/templates/sync")
async def get_template_sync(call: Call) -> SyncPage:
    """How old the list of templates is, for each account."""
    return await call.read(lambda reader: sync_page(reader, call.config))


@operations.op("POST", "/templates/sync")
async def sync_templates(call: Call) -> SyncPage:
    """Read the templates from Twilio now, as a supervisor; ``template.synced`` tells when it is done."""
    return await call.write(lambda unit: want_sync(unit, call.config, call.caller, call.now), "templates")


@operations.op("GET", "/workstreams/{workstream_id}/switches")
async def get_attachment_switches(call: Call, *, workstream_id: Id) -> Switches:
    """Who may send attachments, and who decided it."""
    return await call.read(lambda reader: get_switches(reader, call.config, workstream_id))


@operations.op("PUT", "/workstreams/{workstream_id}/switches")
async def set_attachment_switches(call: Call, *, workstream_id: Id, body: SetSwitches) -> Switches:
    """Set both directions, as a supervisor."""
    return await call.write(lambda unit: set_switches(unit, call.config, call.caller, workstream_id, body, call.now))
