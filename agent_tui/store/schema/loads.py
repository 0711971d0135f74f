"""An agent's load is summed for each offer: the indexes it is found by also hold what is summed."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "DROP INDEX conversations_by_agent",
    "DROP INDEX conversations_by_offer",
    """
    CREATE INDEX conversations_by_agent ON conversations (agent_id, state, units)
     WHERE agent_id IS NOT NULL AND state <> 'closed'
    """,
    "CREATE INDEX conversations_by_offer ON conversations (offered_to, state, units) WHERE offered_to IS NOT NULL",
)
