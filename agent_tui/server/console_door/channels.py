"""For administrators: our numbers as channels, and what hangs on each."""

from __future__ import annotations

import asyncio

from agent_tui.desk.channels import (
    change_in_file,
    channel,
    channel_page,
    live_conversations,
    note_change,
    own_customers,
)
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Operations
from agent_tui.wire.channels import Channel, ChannelConversations, ChannelCustomers, ChannelPage, SetChannel

operations = Operations("channels")


@operations.op("GET", "/channels")
async def list_channels(call: Call) -> ChannelPage:
    """Our numbers, with their workstreams and what hangs on them."""
    return await call.read(lambda reader: channel_page(reader, call.config, call.caller))


@operations.op("GET", "/channels/{number_id}")
async def get_channel(call: Call, *, number_id: Id) -> Channel:
    """One number with what hangs on it."""
    return await call.read(lambda reader: channel(reader, call.config, call.caller, number_id))


@operations.op("PUT", "/channels/{number_id}", 202)
async def set_channel(call: Call, *, number_id: Id, body: SetChannel) -> Channel:
    """Change it in the configuration's file, which the desk reads anew within a second; the earlier file is kept.

    The answer is the number as it is until then.
    """
    path, config, caller, now = call.desk.config_path, call.config, call.caller, call.now
    await asyncio.to_thread(change_in_file, path, config, caller, number_id, body, now)
    return await call.write(lambda unit: note_change(unit, config, caller, number_id, now))


@operations.op("GET", "/channels/{number_id}/live")
async def list_live_of_channel(call: Call, *, number_id: Id, after: Cursor = "") -> ChannelConversations:
    """Its oldest conversations after the id ``after`` that are not closed, at most 50."""
    config, caller, now = call.config, call.caller, call.now
    return await call.read(lambda reader: live_conversations(reader, config, caller, number_id, after, now))


@operations.op("GET", "/channels/{number_id}/customers")
async def list_customers_of_channel(call: Call, *, number_id: Id) -> ChannelCustomers:
    """Addresses of those who wrote to this number and to no other of ours, at most 50."""
    return await call.read(lambda reader: own_customers(reader, call.config, call.caller, number_id))
