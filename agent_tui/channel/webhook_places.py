"""The places at Twilio that send a number's messages somewhere: its sender, and a Messaging Service that takes them.

Invariant: a service that leaves messages to its numbers is no place; the sandbox has none that a program can reach.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent_tui.channel.account import Hook
from agent_tui.channel.sending import TwilioApi
from agent_tui.channel.webhook_urls import asks_for_retries, same
from agent_tui.config.types import Number


@dataclass(frozen=True, slots=True)
class Place:
    """``words``: how people call it. ``hook``: what stands there."""

    sid: str
    words: str
    hook: Hook
    service: bool = False

    def has(self, ours: Hook) -> bool:
        """Whether what comes in there comes here, also after a failed try."""
        return (
            same(self.hook.inbound, ours.inbound)
            and same(self.hook.fallback, ours.fallback)
            and asks_for_retries(self.hook.inbound)
            and self.hook.method.upper() == "POST"
        )


async def places_of(api: TwilioApi, number: Number) -> list[Place]:
    """Every place that counts for ``number``.

    Raises:
        TwilioFault: Twilio cannot be reached or refuses.
    """
    senders = [each for each in await api.list_senders() if each.address == number.address]
    found = [Place(each.sid, f"the sender {number.number}", each.hook) for each in senders]
    if number.messaging_service_sid is not None:
        found += [
            Place(each.sid, f"the Messaging Service {each.sid}", each.hook, service=True)
            for each in await api.list_services()
            if each.sid == number.messaging_service_sid and not each.on_number
        ]
    return found


async def put_hook(api: TwilioApi, place: Place, hook: Hook) -> None:
    """Set the URLs there.

    Raises:
        TwilioFault: Twilio cannot be reached or refuses.
    """
    await (api.set_service_hook if place.service else api.set_sender_hook)(place.sid, hook)
