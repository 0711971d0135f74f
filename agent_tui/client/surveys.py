"""Answers to surveys: this part of the console door's client."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import Protocol

from agent_tui.client.part import Part
from agent_tui.core.csv_cells import guarded
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures, SurveyPage


class SurveysApi(Protocol):
    """What a console asks of a desk's surveys."""

    async def every(
        self, *, agent: str = "", queue: str = "", since: str = "", until: str = "", export: bool = False
    ) -> tuple[list[SurveyAnswer], SurveyFigures]: ...


class Surveys(Part):
    """At a real desk."""

    async def every(
        self, *, agent: str = "", queue: str = "", since: str = "", until: str = "", export: bool = False
    ) -> tuple[list[SurveyAnswer], SurveyFigures]:
        """All that the filters leave, page after page, and their figures; ``export``: to be kept as a file."""
        items: list[SurveyAnswer] = []
        params: dict[str, str | int] = {"agent": agent, "queue": queue, "since": since, "until": until, "limit": 100}
        if export:
            params["export"] = "true"
        while True:
            page = await self.ask("GET", "/surveys", SurveyPage, params=params)
            items += page.items
            if page.next is None:
                return items, page.figures
            params["after"] = page.next


COLUMNS = ("asked_at", "answered_at", "state", "score", "comment", "agent", "queue", "number", "conversation_id", "id")


def as_sheet(answers: Iterable[SurveyAnswer], clean: Callable[[str], str] = str) -> str:
    """A CSV sheet with a head; no cell can be taken for a formula. ``clean``: what each text passes first."""
    made = io.StringIO(newline="")
    sheet = csv.writer(made, lineterminator="\n")
    sheet.writerow(COLUMNS)
    for answer in answers:
        values = (getattr(answer, column) for column in COLUMNS)
        sheet.writerow([guarded("" if value is None else clean(str(value))) for value in values])
    return made.getvalue()
