"""What a workstream says about messages of our own accord: words of consent, answers, the reminder before closing.

Invariant: every default is the one of ``config.example.toml``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from agent_tui.config.rules import HoursName, Language
from agent_tui.config.value_forms import HOUR, Seconds

AnswersTo = Literal["sender", "routing"]
Word = Annotated[str, Meta(min_length=1, max_length=40)]


class OptOut(Struct, frozen=True, kw_only=True):
    """``stop`` and ``start``: whole messages that count beside the ``built_in`` ones of the languages spoken."""

    built_in: bool = True
    stop: tuple[Word, ...] = ()
    start: tuple[Word, ...] = ()


class ClosingReminder(Struct, frozen=True, kw_only=True):
    """Sent ``before`` the session window closes, once a window, while the calendar ``hours`` is open.

    ``to``: ``silent`` customers, whom we answered and who have not answered us, or ``all`` whose window closes.
    ``template`` is sent instead where it cannot be said freely any more.
    """

    before: Seconds = HOUR
    text: str | None = None
    texts: dict[Language, str] = {}
    template: str | None = None
    hours: HoursName | None = None
    to: Literal["silent", "all"] = "silent"
    enabled: bool = True
