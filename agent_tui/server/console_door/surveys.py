"""Results of the post-conversation survey."""

from __future__ import annotations

from agent_tui.desk.automation.survey_results import survey_page
from agent_tui.desk.privacy.masking import export_view
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Filter, Limit, Operations
from agent_tui.wire.surveys import SurveyPage

operations = Operations("surveys")


@operations.op("GET", "/surveys")
async def list_surveys(
    call: Call,
    *,
    agent: Filter | None = None,
    queue: Filter | None = None,
    since: Filter | None = None,
    until: Filter | None = None,
    after: Cursor | None = None,
    limit: Limit = 100,
    export: bool = False,
) -> SurveyPage:
    """Surveys asked in a period (UTC moments or days), with agent, queue, score and comment; for supervisors.

    `export`: to be kept as a file, with comments as exports show them; noted in the audit.
    """
    page = await call.read(
        lambda reader: survey_page(
            reader, call.caller, agent=agent, queue=queue, since=since, until=until, after=after, limit=limit
        )
    )
    if not export:
        await call.door.looks.note(call.caller, "read", "surveys")
        return page
    if after is None:
        await call.door.looks.export(call.caller, ["surveys"])
    view = export_view(call.config.masking, call.caller)
    return page if view is None else view.of(page)
