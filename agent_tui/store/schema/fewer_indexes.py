"""Orders over all conversations go: every message moved its conversation in each of them (m0037).

What a supervisor sees of all queues is merged from the orders of each queue and state.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "DROP INDEX conversations_by_wait",
    "DROP INDEX conversations_by_window",
    "DROP INDEX conversations_by_newest",
)
