"""Results of the post-conversation survey."""

from __future__ import annotations

from agent_tui.desk.automation.survey_results import survey_page
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
) -> SurveyPage:
    """Surveys asked in a period (UTC moments or days), with agent, queue, score and comment; for supervisors."""
    return await call.read(
        lambda reader: survey_page(
            reader, call.caller, agent=agent, queue=queue, since=since, until=until, after=after, limit=limit
        )
    )
