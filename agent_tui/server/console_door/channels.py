"""For administrators: our numbers as channels, and what hangs on each."""

from __future__ import annotations

import asyncio

from agent_tui.desk.channels.change import change_in_file, note_change
from agent_tui.desk.channels.config_file import text_without
from agent_tui.desk.channels.deletion import confirm, current, plan, preview, undo
from agent_tui.desk.channels.look import channel, channel_page, live_conversations, own_customers
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Id, Operations
from agent_tui.wire.channel_deletion import ChannelDeletion, ConfirmDeletion, PlanDeletion
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


@operations.op("GET", "/channels/{number_id}/deletion")
async def get_channel_deletion(call: Call, *, number_id: Id) -> ChannelDeletion:
    """The last deletion of a number, ended or not, also of one that is gone: what was decided, how far it is."""
    return await call.read(lambda reader: current(reader, call.caller, number_id))


@operations.op("PUT", "/channels/{number_id}/deletion")
async def plan_channel_deletion(call: Call, *, number_id: Id, body: PlanDeletion) -> ChannelDeletion:
    """Decide what becomes of what hangs on the number. Nothing happens before it is confirmed; a plan replaces another.

    Refused while the configuration names the number elsewhere, and where the desk cannot write its file.
    """
    planned = await call.read(lambda reader: preview(reader, call.config, call.caller, number_id, body, call.now))
    await asyncio.to_thread(text_without, call.desk.config_path, number_id, body.by_hand)
    if body.dry_run:
        return planned
    return await call.write(lambda unit: plan(unit, call.config, call.caller, number_id, body, call.now))


@operations.op("POST", "/channels/{number_id}/deletion/confirm", 202)
async def confirm_channel_deletion(call: Call, *, number_id: Id, body: ConfirmDeletion) -> ChannelDeletion:
    """Let the desk carry out the plan that was looked at.

    It closes or moves, unsets, erases, and at last takes the number out of its file and out of force. Where a person
    has to do something first, it is `planned` again, with `trouble`.
    """
    return await call.write(
        lambda unit: confirm(unit, call.config, call.caller, number_id, body.deletion, call.now), "deleting"
    )


@operations.op("DELETE", "/channels/{number_id}/deletion", 204)
async def undo_channel_deletion(call: Call, *, number_id: Id) -> None:
    """Take a plan back that is not confirmed."""
    await call.write(lambda unit: undo(unit, call.config, call.caller, number_id, call.now))
