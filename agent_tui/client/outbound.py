"""Lists of recipients and our numbers: this part of the console door's client.

Invariant: one method a path; a list made again with the same ``client_id`` is the same list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from agent_tui.client.transport import Params, Transport, decoded
from agent_tui.wire.lists import KnownCustomers, ListPage, ListPreview, NumberPage, RecipientList, RecipientPage
from agent_tui.wire.supervision import AttentionPage
from agent_tui.wire.templates import SyncPage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListOrder:
    """What goes with a file of recipients; ``template`` is an id, ``NAME`` or ``NAME:LANGUAGE``."""

    number: str
    template: str
    data: bytes
    per_minute: int | None = None
    name: str = ""
    opt_in: str = ""


class Outbound:
    """Everything may raise a ``DeskError``; ``Unreachable``: no answer came, and the same request may be sent again."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def numbers(self) -> NumberPage:
        """Our numbers, with what lists may still send from each today."""
        return decoded(await self._transport.request("GET", "/numbers"), NumberPage)

    async def customers(self, number: str, words: str) -> KnownCustomers:
        """Customers of a number by name or address."""
        path = f"/numbers/{quote(number, safe='')}/customers"
        return decoded(await self._transport.request("GET", path, params={"search": words}), KnownCustomers)

    async def sync_templates(self) -> SyncPage:
        """Have the templates read from Twilio now."""
        return decoded(await self._transport.request("POST", "/templates/sync"), SyncPage)

    async def closing(self) -> AttentionPage:
        """What closes next."""
        return decoded(await self._transport.request("GET", "/closing"), AttentionPage)

    async def preview(self, order: ListOrder) -> ListPreview:
        """What the list would do."""
        answer = await self._transport.request("POST", "/lists/preview", params=_query(order), content=order.data)
        return decoded(answer, ListPreview)

    async def make(
        self, order: ListOrder, client_id: str, *, confirmed: bool = False, start: bool = True
    ) -> RecipientList:
        """Keep the list and start it; ``confirmed``: a marketing template is meant."""
        params = {
            **_query(order),
            "client_id": client_id,
            "name": order.name,
            "opt_in": order.opt_in,
            "confirmed": str(confirmed).lower(),
            "start": str(start).lower(),
        }
        return decoded(
            await self._transport.request("POST", "/lists", params=params, content=order.data), RecipientList
        )

    async def lists(self, after: str | None = None, limit: int = 50) -> ListPage:
        """Lists, newest first."""
        params: Params = {"limit": limit} if after is None else {"limit": limit, "after": after}
        return decoded(await self._transport.request("GET", "/lists", params=params), ListPage)

    async def get(self, list_id: str) -> RecipientList:
        """One list with its counts."""
        return decoded(await self._transport.request("GET", _path(list_id)), RecipientList)

    async def recipients(self, list_id: str, after: str | None = None) -> RecipientPage:
        """A page of results, in the order of the file."""
        params: Params = {"limit": 100} if after is None else {"limit": 100, "after": after}
        return decoded(await self._transport.request("GET", _path(list_id, "recipients"), params=params), RecipientPage)

    async def move(self, list_id: str, move: str, *, again: bool = True) -> RecipientList:
        """``start``, ``pause``, ``resume`` or ``cancel``; ``again``: resume with those whom the pause failed."""
        params: Params = {} if again else {"again": "false"}
        return decoded(await self._transport.request("POST", _path(list_id, move), params=params), RecipientList)


def _query(order: ListOrder) -> dict[str, str | int]:
    params: dict[str, str | int] = {"number": order.number, "template": order.template}
    if order.per_minute is not None:
        params["per_minute"] = order.per_minute
    return params


def _path(*parts: str) -> str:
    return "/lists/" + "/".join(quote(part, safe="") for part in parts)
