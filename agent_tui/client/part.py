"""What the parts of the console door's client share: a request, its answer as a wire type.

Invariant: a part adds nothing to the API; everything may raise a ``DeskError``.
"""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import quote

import msgspec

from agent_tui.client.transport import Params, Transport, decoded

T = TypeVar("T")


class Part:
    """One subject of the console door, spoken to through ``transport``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def ask(
        self, method: str, path: str, kind: type[T], *, body: msgspec.Struct | None = None, params: Params | None = None
    ) -> T:
        """The answer as a ``kind``."""
        return decoded(await self._transport.request(method, path, body=body, params=params), kind)

    async def tell(self, method: str, path: str, body: msgspec.Struct | None = None) -> None:
        """A request whose answer does not matter."""
        await self._transport.request(method, path, body=body)


def segment(text: str) -> str:
    """``text`` as one segment of a path."""
    return quote(text, safe="")
