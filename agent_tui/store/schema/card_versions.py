"""Which version a card is, so that two who edit it cannot undo each other, and who wrote down a consent (m0022).

Invariant: ``version`` grows with every change of the card; ``consent_by`` is null where the customer said it.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE customers ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE pairs ADD COLUMN consent_by TEXT",
)
