"""The tables, as statements in order; a file for each group of them.

Tables are STRICT, ids are text made in Python, moments are UTC text (``core.moment``), flags are 0 or 1.
Invariant: a statement here never changes once released; what comes later is a migration of its own.
"""

from __future__ import annotations

from agent_tui.store.schema import conversations, delivery, feed, messages, people, reading

STATEMENTS_0001: tuple[str, ...] = (
    *feed.STATEMENTS,
    *people.STATEMENTS,
    *conversations.STATEMENTS,
    *messages.STATEMENTS,
    *delivery.STATEMENTS,
    *reading.STATEMENTS,
)
