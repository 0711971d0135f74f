"""What is done with a conversation: each operation is one use case."""

from __future__ import annotations

from agent_tui.desk.conversations.claim import claim
from agent_tui.desk.conversations.finish import close, end, wait
from agent_tui.desk.conversations.leave import leave
from agent_tui.desk.conversations.transfer import assign, transfer
from agent_tui.desk.conversations.watch import join, monitor
from agent_tui.desk.routing.offer import accept, decline
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Id, Operations
from agent_tui.wire.conversations import Assign, Conversation, Transfer

operations = Operations("actions")


@operations.op("POST", "/conversations/{conversation_id}/claim")
async def claim_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """Take an open conversation, or one of mine back from `waiting`."""
    return await call.write(lambda unit: claim(unit, call.config, call.caller, conversation_id, call.now), "timers")


@operations.op("POST", "/conversations/{conversation_id}/accept")
async def accept_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """Take what is offered to me."""
    return await call.write(lambda unit: accept(unit, call.config, call.caller, conversation_id, call.now), "timers")


@operations.op("POST", "/conversations/{conversation_id}/decline")
async def decline_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """Leave what is offered to me to somebody else."""
    return await call.write(lambda unit: decline(unit, call.config, call.caller, conversation_id, call.now), "timers")


@operations.op("POST", "/conversations/{conversation_id}/wait")
async def let_conversation_wait(call: Call, *, conversation_id: Id) -> Conversation:
    """Wait for the customer; the next message brings it back."""
    return await call.write(lambda unit: wait(unit, call.config, call.caller, conversation_id, call.now), "timers")


@operations.op("POST", "/conversations/{conversation_id}/end")
async def end_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """End the chat; wrap-up begins."""
    return await call.write(lambda unit: end(unit, call.config, call.caller, conversation_id, call.now), "timers")


@operations.op("POST", "/conversations/{conversation_id}/close")
async def close_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """Close it for good; the customer's next message opens a new conversation."""
    return await call.write(lambda unit: close(unit, call.config, call.caller, conversation_id, call.now), "timers")


@operations.op("POST", "/conversations/{conversation_id}/transfer")
async def transfer_conversation(call: Call, *, conversation_id: Id, body: Transfer) -> Conversation:
    """Hand it to an agent or a queue, with a note."""
    return await call.write(
        lambda unit: transfer(unit, call.config, call.caller, conversation_id, body, call.now), "timers"
    )


@operations.op("POST", "/conversations/{conversation_id}/assign")
async def assign_conversation(call: Call, *, conversation_id: Id, body: Assign) -> Conversation:
    """Assign it to an agent or a queue, as a supervisor; `force` may exceed capacity."""
    return await call.write(
        lambda unit: assign(unit, call.config, call.caller, conversation_id, body, call.now), "timers"
    )


@operations.op("POST", "/conversations/{conversation_id}/monitor")
async def monitor_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """Watch it, as a supervisor."""
    return await call.write(lambda unit: monitor(unit, call.config, call.caller, conversation_id, call.now))


@operations.op("POST", "/conversations/{conversation_id}/join")
async def join_conversation(call: Call, *, conversation_id: Id) -> Conversation:
    """Take part in it, as a supervisor."""
    return await call.write(lambda unit: join(unit, call.config, call.caller, conversation_id, call.now))


@operations.op("POST", "/conversations/{conversation_id}/leave", 204)
async def leave_conversation(call: Call, *, conversation_id: Id) -> None:
    """End my part in a conversation of another: advising, writing along or reading along."""
    await call.write(lambda unit: leave(unit, call.config, call.caller, conversation_id, call.now), "timers")
