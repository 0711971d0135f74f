"""Answers to the survey in the console: looked at by period, agent and queue, and saved as a CSV sheet."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.client.surveys import as_sheet
from agent_tui.console.link.session import Session
from agent_tui.core.errors import Invalid
from agent_tui.core.moment import to_text

if TYPE_CHECKING:
    from textual.app import App

    from agent_tui.console.screens.survey_results import Asked
    from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures


class SurveyFlow:
    """The flow of one console, for supervisors."""

    def __init__(self, session: Session, app: App[object]) -> None:
        self._session = session
        self._ports = session.ports
        self._app = app

    def begin(self) -> None:
        """The last 30 days."""
        self._session.do(self._show, "surveys")

    async def _show(self) -> None:
        from agent_tui.console.screens.survey_results import PERIODS, USUAL, Asked, SurveyResults

        answers, figures = await self._read(Asked(PERIODS[USUAL][0]))

        def chosen(asked: Asked | None) -> None:
            if asked is not None:
                self._save(asked)

        self._app.push_screen(SurveyResults(self._read, answers, figures), chosen)

    async def _read(self, asked: Asked, *, export: bool = False) -> tuple[list[SurveyAnswer], SurveyFigures]:
        since = to_text(self._ports.clock.now() - timedelta(days=asked.days)) if asked.days else ""
        return await self._ports.api.surveys.every(since=since, agent=asked.agent, queue=asked.queue, export=export)

    def _save(self, asked: Asked) -> None:
        from agent_tui.console.screens.save_attachment import SaveAttachment

        def placed(path: Path | None) -> None:
            if path is not None:
                self._session.do(partial(self._write, asked, path), "surveys")

        self._app.push_screen(SaveAttachment("survey.csv", content_type="text/csv", folder=Path.cwd()), placed)

    async def _write(self, asked: Asked, path: Path) -> None:
        answers, _figures = await self._read(asked, export=True)
        try:
            await asyncio.to_thread(path.write_text, as_sheet(answers), "utf-8-sig", newline="")
        except OSError as error:
            raise Invalid(f"{path} cannot be written: {error.strerror}.", hint="Choose another place.") from error
        self._ports.tell(f"{len(answers)} answers are in {path}.", "info")
