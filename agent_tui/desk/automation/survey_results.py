"""What surveys brought, by period, agent and queue. Invariant: supervisors only; nothing here changes anything."""

from __future__ import annotations

from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import packed, unpacked
from agent_tui.desk.views.page_values import known_agent, known_queue, moment
from agent_tui.store.unit import Reader
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures, SurveyPage


def survey_page(
    reader: Reader,
    caller: Caller,
    *,
    agent: str | None,
    queue: str | None,
    since: str | None,
    until: str | None,
    after: str | None,
    limit: int,
) -> SurveyPage:
    """Surveys asked from ``since`` up to, not including, ``until``, oldest first, with the figures of them all.

    Raises:
        Forbidden: the caller is no supervisor.
        Invalid: the cursor is not one of ours, a day or moment is none, there is no such queue or agent.
    """
    caller.need("supervisor")
    at, last = ("", "") if after is None else unpacked("after", after, 2)
    if queue:
        known_queue(reader, caller, queue)
    if agent:
        known_agent(reader, agent)
    chosen = {
        "agent": agent or None,
        "queue": queue or None,
        "since": moment("since", since) if since else "",
        "until": moment("until", until) if until else "~",
    }
    rows = reader.all("surveys_after", at=at, id=last, limit=limit + 1, **chosen)
    figures = reader.one("survey_figures", **chosen)
    kept = rows[:limit]
    return SurveyPage(
        items=[
            SurveyAnswer(
                id=row["id"],
                conversation_id=row["conversation_id"],
                agent=row["agent_id"],
                queue=row["queue_id"],
                number=row["number_id"],
                state=row["state"],
                reason=row["reason"],
                asked_at=row["asked_at"],
                answered_at=row["answered_at"],
                score=row["score"],
                comment=row["comment"],
            )
            for row in kept
        ],
        next=packed(kept[-1]["asked_at"], kept[-1]["id"]) if len(rows) > limit else None,
        figures=SurveyFigures(
            asked=0 if figures is None else figures["asked"] or 0,
            answered=0 if figures is None else figures["answered"],
            skipped=0 if figures is None else figures["total"] - (figures["asked"] or 0),
            mean=None if figures is None else figures["mean"],
        ),
    )
