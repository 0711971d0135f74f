"""Our numbers as channels: this part of the console door's client, for administrators.

Invariant: one method a path.
"""

from __future__ import annotations

from typing import Protocol

from agent_tui.client.part import Part, segment
from agent_tui.wire.channel_deletion import ChannelDeletion, ConfirmDeletion, PlanDeletion
from agent_tui.wire.channels import Channel, ChannelConversations, ChannelCustomers, ChannelPage, SetChannel


class ChannelsApi(Protocol):
    """What the console needs of it."""

    async def all(self) -> ChannelPage: ...

    async def one(self, number: str) -> Channel: ...

    async def change(self, number: str, wish: SetChannel) -> None: ...

    async def deletion(self, number: str) -> ChannelDeletion: ...

    async def plan_deletion(self, number: str, wish: PlanDeletion) -> ChannelDeletion: ...

    async def confirm_deletion(self, number: str, deletion: str) -> ChannelDeletion: ...

    async def undo_deletion(self, number: str) -> None: ...


class Channels(Part):
    """At a real desk."""

    async def all(self) -> ChannelPage:
        """Every number."""
        return await self.ask("GET", "/channels", ChannelPage)

    async def one(self, number: str) -> Channel:
        """One number with what hangs on it."""
        return await self.ask("GET", f"/channels/{segment(number)}", Channel)

    async def change(self, number: str, wish: SetChannel) -> None:
        """Change it in the desk's configuration file."""
        await self.tell("PUT", f"/channels/{segment(number)}", wish)

    async def live(self, number: str, after: str = "") -> ChannelConversations:
        """Its oldest conversations that are not closed."""
        return await self.ask("GET", f"/channels/{segment(number)}/live", ChannelConversations, params={"after": after})

    async def customers(self, number: str) -> ChannelCustomers:
        """Those who wrote to no other number of ours."""
        return await self.ask("GET", f"/channels/{segment(number)}/customers", ChannelCustomers)

    async def deletion(self, number: str) -> ChannelDeletion:
        """The last one, ended or not."""
        return await self.ask("GET", f"/channels/{segment(number)}/deletion", ChannelDeletion)

    async def plan_deletion(self, number: str, wish: PlanDeletion) -> ChannelDeletion:
        """Decide; nothing happens before it is confirmed."""
        return await self.ask("PUT", f"/channels/{segment(number)}/deletion", ChannelDeletion, body=wish)

    async def confirm_deletion(self, number: str, deletion: str) -> ChannelDeletion:
        """Let the desk carry out the plan of this id."""
        path = f"/channels/{segment(number)}/deletion/confirm"
        return await self.ask("POST", path, ChannelDeletion, body=ConfirmDeletion(deletion=deletion))

    async def undo_deletion(self, number: str) -> None:
        """Take the plan back."""
        await self.tell("DELETE", f"/channels/{segment(number)}/deletion")
