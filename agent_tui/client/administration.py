"""Erasing a customer, exporting all that is held of one, the audit of looking: for administrators.

Invariant: one method a path; asked for twice, an erasure is the same one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from agent_tui.client.part import Part, segment
from agent_tui.wire.administration import AuditPage, Erase, Erasure, ErasureAnswer


class Administration(Part):
    """At a real desk."""

    async def erase(self, address: str, *, dry_run: bool = False) -> ErasureAnswer:
        """Begin to erase whoever writes from ``address``; ``dry_run``: only count."""
        return await self.ask("POST", "/erasures", ErasureAnswer, body=Erase(address=address, dry_run=dry_run))

    async def erasure(self, erasure_id: str) -> Erasure:
        """How far it is."""
        return await self.ask("GET", f"/erasures/{segment(erasure_id)}", Erasure)

    async def audit(self, actor: str, subject: str, before: str | None, limit: int) -> AuditPage:
        """A page of who looked at what, newest first; an empty ``actor`` or ``subject`` is any."""
        params: dict[str, str | int] = {"actor": actor, "subject": subject, "limit": limit}
        if before is not None:
            params["before"] = before
        return await self.ask("GET", "/audit", AuditPage, params=params)

    def person(self, customer: str, *, merged: bool = False) -> AsyncIterator[bytes]:
        """A zip file of everything that is held of a customer, in pieces."""
        return self._transport.pieces("/export/person", {"customer": customer, "merged": str(merged).lower()})
