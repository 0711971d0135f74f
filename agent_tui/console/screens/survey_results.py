"""What customers answered: a period, an agent and a queue are chosen with keys, and what is shown can be saved.

Invariant: what is saved is what is shown, for the same period, agent and queue.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.painting.survey_page import survey_page
from agent_tui.console.ports import explain
from agent_tui.console.screens.modal import Modal, keys_line
from agent_tui.core.errors import DeskError
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures

PERIODS: tuple[tuple[int, str], ...] = (
    (1, "last 24 hours"),
    (7, "last 7 days"),
    (30, "last 30 days"),
    (90, "last 90 days"),
    (365, "last 365 days"),
    (0, "from the beginning"),
)
"""Days back (0: all), and in words."""
USUAL = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """``days`` 0: all; agent and queue "": every one."""

    days: int
    agent: str = ""
    queue: str = ""


Read = Callable[[Asked], Awaitable[tuple[list[SurveyAnswer], SurveyFigures]]]


class SurveyResults(Modal[Asked | None]):
    """Dismisses what is to be saved, or None."""

    DEFAULT_CSS = """
    SurveyResults > .frame { width: 100; height: 34; }
    SurveyResults .asked { height: 1; color: $text-muted; }
    SurveyResults VerticalScroll { height: 1fr; margin-top: 1; scrollbar-size-vertical: 1; }
    SurveyResults VerticalScroll Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "back", "Close", show=False),
        Binding("right_square_bracket,right", "period(1)", "Longer", show=False),
        Binding("left_square_bracket,left", "period(-1)", "Shorter", show=False),
        Binding("a", "next('agent')", "Agent", show=False),
        Binding("u", "next('queue')", "Queue", show=False),
        Binding("s", "save", "Save", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]
    TITLE_WORDS = "Survey"

    def __init__(self, read: Read, answers: list[SurveyAnswer], figures: SurveyFigures) -> None:
        super().__init__()
        self._read = read
        self._asked = Asked(PERIODS[USUAL][0])
        self._found = (answers, figures)
        self._choices = choices(answers)

    def compose_body(self) -> ComposeResult:
        yield Static(Content(self._about()), classes="asked", markup=False)
        with VerticalScroll():
            yield Static(survey_page(*self._found), id="page", markup=False)

    def keys_line(self) -> Content:
        return keys_line(
            ("left right", "period"),
            ("a", "agent"),
            ("u", "queue"),
            ("s", "save as CSV"),
            ("j k", "scroll"),
            ("esc", "close"),
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(VerticalScroll).focus()

    def _about(self) -> str:
        asked = self._asked
        words = next(words for days, words in PERIODS if days == asked.days)
        return safe_line(f"{words}; {asked.agent or 'every agent'}; {asked.queue or 'every queue'}", 94)

    def action_period(self, step: int) -> None:
        place = [days for days, _words in PERIODS].index(self._asked.days) + step
        if 0 <= place < len(PERIODS):
            self._ask(Asked(PERIODS[place][0], self._asked.agent, self._asked.queue))

    def action_next(self, what: Literal["agent", "queue"]) -> None:
        known = ("", *self._choices[what])
        now = self._asked.agent if what == "agent" else self._asked.queue
        place = known.index(now) if now in known else 0
        following = known[(place + 1) % len(known)]
        asked = self._asked
        self._ask(replace(asked, agent=following) if what == "agent" else replace(asked, queue=following))

    def _ask(self, asked: Asked) -> None:
        async def read() -> None:
            try:
                found = await self._read(asked)
            except DeskError as error:
                self.tell(safe_line(explain(error), 300))
                return
            self._asked, self._found = asked, found
            if not asked.agent and not asked.queue:
                self._choices = choices(found[0])
            self.tell("")
            self.query_one(".asked", Static).update(Content(self._about()))
            self.query_one("#page", Static).update(survey_page(*found))

        _worker: Worker[None] = self.run_worker(read(), group="surveys", exclusive=True)

    def action_save(self) -> None:
        self.dismiss(self._asked)

    def action_scroll(self, step: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=step * 2, animate=False)


def choices(answers: list[SurveyAnswer]) -> dict[str, list[str]]:
    """The agents and queues that answers are about."""
    return {
        "agent": sorted({each.agent for each in answers}),
        "queue": sorted({each.queue for each in answers if each.queue}),
    }
