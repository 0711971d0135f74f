"""Answers to the post-conversation survey."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

SurveyState = Literal["asked", "comment", "done", "linked", "expired", "skipped"]


class SurveyAnswer(Struct, frozen=True, kw_only=True):
    """One survey; ``score`` 1 to 5 once answered; ``reason`` says why it was skipped or ended early.

    ``comment`` (as a state): scored, a comment may still come. ``linked``: a link was sent, the answer is elsewhere.
    """

    id: str
    conversation_id: str
    agent: str
    queue: str | None
    number: str
    state: SurveyState
    reason: str
    asked_at: str
    answered_at: str | None
    score: int | None
    comment: str


class SurveyFigures(Struct, frozen=True, kw_only=True):
    """Of all surveys that the filters leave; ``mean`` of the scores."""

    asked: int
    answered: int
    skipped: int
    mean: float | None


class SurveyPage(Struct, frozen=True, kw_only=True):
    """Surveys, oldest first, and the figures of the whole."""

    items: list[SurveyAnswer]
    next: str | None
    figures: SurveyFigures
