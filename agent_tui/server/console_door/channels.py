"""For administrators: our numbers as channels, and what hangs on each."""

from __future__ import annotations

from agent_tui.desk.channels import channel, channel_page, live_conversations, own_customers
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Operations
from agent_tui.wire.channels import Channel, ChannelConversations, ChannelCustomers, ChannelPage

operations = Operations("channels")


@operations.op("GET", "/numbers")
async def list_numbers(call: Call) -> ChannelPage:
    """Our numbers, with their workstreams and what hangs on them."""
    return await call.read(lambda reader: channel_page(reader, call.config, call.caller))


@operations.op("GET", "/numbers/{number_id}")
async def get_number(call: Call, *, number_id: Id) -> Channel:
    """One number with what hangs on it."""
    return await call.read(lambda reader: channel(reader, call.config, call.caller, number_id))


@operations.op("GET", "/numbers/{number_id}/live")
async def list_live_of_number(call: Call, *, number_id: Id, after: Cursor = "") -> ChannelConversations:
    """Its oldest conversations after the id ``after`` that are not closed, at most 50."""
    return await call.read(
        lambda reader: live_conversations(reader, call.config, call.caller, number_id, after, call.now)
    )


@operations.op("GET", "/numbers/{number_id}/customers")
async def list_customers_of_number(call: Call, *, number_id: Id) -> ChannelCustomers:
    """Addresses of those who wrote to this number and to no other of ours, at most 50."""
    return await call.read(lambda reader: own_customers(reader, call.config, call.caller, number_id))
