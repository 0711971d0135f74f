"""Refusals on the wire: ``application/problem+json`` for every error that the console door can answer.

Invariant: codes and statuses come from ``wire.problems``; an error without a code there is answered by its kind.
"""

from __future__ import annotations

import msgspec

from agent_tui.core.errors import DeskError, Forbidden, Invalid, NotFound, Refused, Unauthorized
from agent_tui.server.console_door.answers import Answer
from agent_tui.wire.problems import PROBLEMS, Problem

PROBLEM_JSON = "application/problem+json"

_BY_KIND: tuple[tuple[type[DeskError], str], ...] = (
    (Refused, "wrong_state"),
    (NotFound, "not_found"),
    (Forbidden, "forbidden"),
    (Unauthorized, "unauthorized"),
    (Invalid, "invalid"),
)


def problem_of(error: DeskError) -> Problem:
    """The problem that an error stands for."""
    code = error.code
    if code not in PROBLEMS:
        code = next((name for kind, name in _BY_KIND if isinstance(error, kind)), "internal")
    kind = PROBLEMS[code]
    return Problem(
        title=kind.title,
        detail=error.sentence,
        code=code,
        hint=error.hint or kind.hint,
        status=kind.status,
        conversation_id=error.facts.get("conversation_id"),
    )


def refuse(error: DeskError, headers: dict[str, str] | None = None) -> Answer:
    """The answer to send for ``error``."""
    problem = problem_of(error)
    extra = dict(headers or {})
    if problem.status == 401:
        extra["www-authenticate"] = "Bearer"
    if problem.status == 503:
        extra["retry-after"] = "2"
    return Answer(problem.status, msgspec.json.encode(problem), PROBLEM_JSON, extra)
