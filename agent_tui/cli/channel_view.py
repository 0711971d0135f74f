"""A number of ours on plain lines, and one client of the desk for a command about it.

Invariant: names pass ``one_line``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from agent_tui.cli.access import Access
from agent_tui.cli.plain import one_line
from agent_tui.client.desk import DeskClient
from agent_tui.wire.channels import Channel

T = TypeVar("T")


async def with_client(access: Access, work: Callable[[DeskClient], Awaitable[T]]) -> T:
    """``work`` with a client that is closed after it."""
    client = DeskClient(access.url, access.token, access.acting_as)
    try:
        return await work(client)
    finally:
        await client.close()


def channel_line(each: Channel) -> str:
    """A number with where its conversations go."""
    live = sum(each.live.values())
    return (
        f"{each.id}  {each.number}  {one_line(each.name)}  workstream {each.workstream} ({each.language})  {live} live"
    )


def channel_page(found: Channel) -> str:
    """A number with what hangs on it."""
    live = ", ".join(f"{count} {state}" for state, count in found.live.items()) or "none"
    rows = (
        ("account", found.account),
        ("messaging service", found.messaging_service_sid or "none"),
        ("live conversations", live),
        ("all conversations", str(found.conversations)),
        ("lists of recipients", f"{found.lists} not ended"),
        ("timers", str(found.timers)),
        ("templates", f"{found.templates} may be sent from it"),
        ("named in", ", ".join(found.references) or "nothing"),
        ("last message", found.last_inbound_at or "never"),
    )
    return "\n".join((channel_line(found), *(f"  {name + ':':<20} {text}" for name, text in rows)))
