"""One thing that can be wrong, in words, with its fix.

Invariant: a row is data; whoever finds the trouble brings only the facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent_tui.wire.doctor import Grade


@dataclass(frozen=True, slots=True)
class Trouble:
    """``says`` and ``fix`` are sentences with places for facts."""

    check: str
    code: str
    grade: Grade
    says: str
    fix: str
