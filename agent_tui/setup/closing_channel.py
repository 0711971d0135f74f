"""Ends a channel: its conversations, its webhooks at Twilio, its history; its place in the file goes last.

Invariant: nothing is done before everything was decided; the number leaves the configuration only when no
conversation of it is live, and Twilio is told only if that was agreed to.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agent_tui.channel.account import Hook
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.client.desk import DeskClient
from agent_tui.config.types import Config, Number
from agent_tui.core.counting import counted
from agent_tui.core.errors import DeskError, Refused
from agent_tui.setup.webhook_places import places_of, put_hook
from agent_tui.wire.messages import Send

Conversations = Literal["finish", "move", "close"]
Tell = Callable[[str], None]
LOOK_EVERY = 0.3
LOOKS = 200
"""So often is looked whether a message has left, before its conversation's number goes."""
LEAVING = ("queued", "sending", "uncertain")


@dataclass(frozen=True, slots=True)
class Decision:
    """``conversations``: finish them first, move them to ``queue``, or close them, with ``message`` where it may go."""

    conversations: Conversations = "finish"
    queue: str = ""
    message: str = ""
    unset_webhooks: bool = False
    erase_history: bool = False


async def settle_conversations(client: DeskClient, number: str, decided: Decision, tell: Tell) -> None:
    """Do with the live conversations what was decided.

    Raises:
        Refused: they are to be finished first and are not, or were moved and have to be finished there.
    """
    count = sum((await client.channels.one(number)).live.values())
    if not count:
        return
    if decided.conversations == "move":
        after = ""
        while rows := (await client.channels.live(number, after)).items:
            for row in rows:
                await client.assign(row.id, queue=decided.queue)
            after = rows[-1].id
        raise Refused(
            f"Moved to the queue {decided.queue}: {counted(count, 'conversation')}.",
            code="has_conversations",
            hint="Once they are closed there, delete the channel again; new messages still come in until then.",
        )
    if decided.conversations == "finish":
        raise Refused(
            f"Not closed yet: {counted(count, 'conversation')} of {number}.",
            code="has_conversations",
            hint="Finish them first, or decide with --conversations move or close.",
        )
    told = await _close_all(client, number, decided.message)
    tell(f"Closed: {counted(count, 'conversation')}; told: {counted(told, 'customer')}.")


async def _close_all(client: DeskClient, number: str, message: str) -> int:
    written: dict[str, str] = {}
    while rows := (await client.channels.live(number)).items:
        for row in rows:
            if message and row.window_open:
                sent = await _write_to_customer(client, row.id, message)
                if sent is not None:
                    written[row.id] = sent
            await client.act(row.id, "close")
    # What has not left when the number or its customers go would never leave.
    return sum([await _has_left(client, *each) for each in written.items()])


async def _has_left(client: DeskClient, conversation: str, message: str) -> bool:
    """Wait until Twilio has a message, but not for ever."""
    for _ in range(LOOKS):
        page = (await client.messages(conversation, limit=10)).value.items
        status = next((each.status for each in page if each.id == message), None)
        if status not in LEAVING:
            return status not in (None, "failed", "undelivered")
        await asyncio.sleep(LOOK_EVERY)
    return False


async def _write_to_customer(client: DeskClient, conversation: str, message: str) -> str | None:
    """Write to the customer as one who joined; the message's id, None if it was not taken."""
    me = (await client.me()).value.id
    try:
        if (await client.conversation(conversation)).value.agent != me:
            await client.assign(conversation, agent=me, force=True)
        return (await client.send(conversation, Send(client_id=uuid.uuid4().hex, text=message))).id
    except DeskError:
        # Opted out, or the window closed this second: it is closed without words.
        return None


async def erase_history(client: DeskClient, number: str, tell: Tell) -> None:
    """Erase everybody who wrote to this number and to no other of ours."""
    count = 0
    while addresses := (await client.channels.customers(number)).items:
        for address in addresses:
            erasure = (await client.administration.erase(address)).erasure
            while erasure is not None and erasure.state != "done":
                await asyncio.sleep(LOOK_EVERY)
                erasure = await client.administration.erasure(erasure.id)
            count += 1
    tell(f"Erased: {counted(count, 'customer')} of this number alone.")


async def unset_webhooks(api: TwilioApi, config: Config, number: Number, tell: Tell) -> None:
    """Unset the URLs at the sender, and at its Messaging Service if no other number of ours uses it."""
    if number.sandbox is not None:
        tell("The sandbox's URLs stand in Twilio's sandbox settings; take them out there by hand.")
        return
    service = number.messaging_service_sid
    shared = any(each.messaging_service_sid == service and each.id != number.id for each in config.numbers.values())
    try:
        for place in await places_of(api, number):
            if not (place.service and shared):
                await put_hook(api, place, Hook())
                tell(f"The URLs are unset at {place.words}.")
    except TwilioFault as fault:
        tell(f"The URLs could not be unset: {fault.sentence} Take them out at console.twilio.com.")
