"""Answers to the survey, as a page to read: the figures, each agent and queue, then the answers, newest first.

Invariant: a comment is a customer's text, so it passes ``safe_line``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from agent_tui.console.painting.safe_text import safe_line
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures

SHOWN = 200
_CELLS = 400


def survey_page(answers: Sequence[SurveyAnswer], figures: SurveyFigures) -> Content:
    """The figures, by agent and by queue, then the newest answers."""
    mean = "-" if figures.mean is None else f"{figures.mean:.2f}"
    words = f"{figures.asked} asked, {figures.answered} answered, {figures.skipped} skipped, mean {mean}"
    lines = [Content.styled(words, "bold"), Content("")]
    scored = [each for each in answers if each.score is not None]
    for title, name in (("agent", lambda each: each.agent), ("queue", lambda each: each.queue or "-")):
        lines += [Content(line) for line in _means(title, scored, name)]
    lines.append(Content(""))
    lines += [_line(each) for each in list(reversed(scored))[:SHOWN]]
    if not scored:
        lines.append(Content("Nobody has answered yet."))
    return Content("\n").join(lines)


def _means(title: str, scored: Sequence[SurveyAnswer], name: Callable[[SurveyAnswer], str]) -> list[str]:
    groups: dict[str, list[int]] = {}
    for each in scored:
        groups.setdefault(name(each), []).append(each.score or 0)
    return [
        f"{title} {safe_line(key, 40)}: {sum(scores) / len(scores):.2f} of {len(scores)}"
        for key, scores in sorted(groups.items())
    ]


def _line(answer: SurveyAnswer) -> Content:
    head = f"{answer.asked_at[:10]} {answer.score}/5 {answer.agent}, {answer.queue or '-'}"
    return Content.assemble((head, ""), (f"  {safe_line(answer.comment, _CELLS)}", "$text-muted"))
