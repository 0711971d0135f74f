"""Who asks: the holder of a token, the agent acted as, and the role that counts.

Invariant: rights come from ``role`` and ownership only, never from what a request says of itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent_tui.core.errors import Forbidden
from agent_tui.wire.people import Role

LOCAL = "local"
"""The user of ``local.token``: whoever can read the data folder."""

SYSTEM = "system"
"""The actor of what the desk does by itself."""

CUSTOMER = "customer"

_RANK: dict[Role, int] = {"agent": 0, "supervisor": 1, "admin": 2}


@dataclass(frozen=True, slots=True)
class Caller:
    """``user`` holds the token, ``agent`` is whom it acts as (None: nobody), ``role`` is what it may do."""

    user: str
    agent: str | None
    role: Role

    @property
    def actor(self) -> str:
        """The name that events carry."""
        return self.agent or self.user

    def has(self, role: Role) -> bool:
        """Whether the role includes ``role``'s rights."""
        return _RANK[self.role] >= _RANK[role]

    def need(self, role: Role) -> None:
        """
        Raises:
            Forbidden: the role is too low.
        """
        if not self.has(role):
            hint = "Ask an administrator." if role == "admin" else "Ask a supervisor or an administrator."
            raise Forbidden(f"This needs the role {role}; {self.actor} is {self.role}.", hint=hint)

    def acting(self) -> str:
        """The agent acted as.

        Raises:
            Forbidden: none is chosen.
        """
        if self.agent is None:
            raise Forbidden(
                "No agent is chosen to act as.", hint="Name one: agent-tui --as AGENT, or use that agent's token."
            )
        return self.agent
