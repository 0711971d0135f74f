"""Where the webhooks of each number go: what was set at its sender, at its Messaging Service, or by hand.

A service that takes inbound messages itself wins over the sender's own URLs (Twilio: Messaging Services, "use inbound
webhook on number"). Invariant: as long as nothing was set for a number through the API, what ``connect`` names holds,
which is also what the API then shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agent_tui.simulator.settings import Account, Number, Service
from agent_tui.simulator.webhooks import Targets


@dataclass(frozen=True, slots=True)
class Hook:
    """URLs as set at a sender; empty: none. A method is POST or GET."""

    inbound: str = ""
    fallback: str = ""
    status: str = ""
    inbound_method: str = "POST"

    def targets(self) -> Targets | None:
        """As something that can be called; None: no inbound URL."""
        return Targets(self.inbound, self.fallback or None, self.status or None) if self.inbound else None


@dataclass(frozen=True, slots=True)
class ServiceHook:
    """A service's URLs; ``on_number``: inbound messages go to the sender's own URL."""

    hook: Hook = Hook()
    on_number: bool = True


@dataclass(slots=True)
class Switchboard:
    """``default``: where everything goes that nothing was set for; None: the desk has not been named yet."""

    default: Targets | None = None
    senders: dict[str, Hook] = field(default_factory=dict)
    services: dict[str, ServiceHook] = field(default_factory=dict)

    @property
    def connected(self) -> bool:
        """Whether anybody's messages go anywhere."""
        return self.default is not None or any(hook.inbound for hook in self.senders.values())

    def of_sender(self, number: Number) -> Hook:
        """What the API shows of a sender."""
        known = self.senders.get(number.number)
        if known is not None:
            return known
        default = self.default
        return Hook() if default is None else Hook(default.inbound, default.fallback or "", default.status or "")

    def of_service(self, service: Service) -> ServiceHook:
        """What the API shows of a service."""
        return self.services.get(service.sid, ServiceHook())

    def targets(self, account: Account, number: Number) -> Targets | None:
        """Where the messages to ``number`` go; None: nowhere."""
        for service in account.services:
            if number.number in service.numbers:
                set_there = self.of_service(service)
                if not set_there.on_number:
                    return set_there.hook.targets()
        return self.of_sender(number).targets()

    def status_url(self, sender: str) -> str | None:
        """The status URL of a sender's address, for a message that names none of its own."""
        known = self.senders.get(sender.removeprefix("whatsapp:"))
        if known is not None:
            return known.status or None
        return None if self.default is None else self.default.status
